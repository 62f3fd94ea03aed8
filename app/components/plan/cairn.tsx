import clsx from 'clsx'

/** Hand-drawn outlines of stones in a box of 100 × 60. */
const OUTLINES = [
  'M3 36C0 18 14 4 42 2c30-2 54 8 56 28 2 20-18 28-50 28C20 58 6 54 3 36Z',
  'M2 30C4 12 26 1 54 3c28 1 45 13 44 31-1 17-20 24-52 23C16 56 0 48 2 30Z',
  'M4 28C9 9 30 1 52 3c27 1 43 9 45 26 2 19-15 28-46 28C21 57-1 47 4 28Z',
  'M2 38C-1 21 12 6 38 3c34-4 57 7 60 26 3 18-16 29-50 29C19 58 5 54 2 38Z',
  'M3 32C2 13 24 4 50 2c26-1 47 8 48 27 1 20-17 29-47 29C20 58 4 51 3 32Z',
]

/** How many stones lie in each row of a pile, from the ground up. */
const ROWS: readonly (readonly number[])[] = [
  [],
  [1],
  [1, 1],
  [2, 1],
  [2, 1, 1],
  [3, 1, 1],
  [3, 2, 1],
  [3, 2, 1, 1],
  [4, 2, 1, 1],
  [4, 3, 1, 1],
  [4, 3, 2, 1],
  [4, 3, 2, 1, 1],
  [5, 4, 2, 1],
]
const MOST = 12

const BOX = { width: 160, height: 136 }

export type Stone = 'placed' | 'next' | 'waiting'

const LOOK: Record<Stone, string> = {
  placed: 'fill-soft stroke-soft',
  next: 'fill-blaze-wash stroke-blaze',
  waiting: 'fill-transparent stroke-edge',
}

/** No two neighbours are as wide as each other; each row's shares are scaled to fill it. */
const SHARES = [1.12, 0.9, 1.04, 0.86, 1.08]

/** Where each stone of a pile of `total` lies, the first on the ground at the left. */
function places(total: number): string[] {
  const rows = ROWS[Math.min(total, MOST)] ?? []
  const unit = Math.min(62, (BOX.width - 4) / Math.max(1, rows[0] ?? 1))
  const height = Math.min(unit * 0.72, (BOX.height - 4) / Math.max(1, rows.length))
  return rows.flatMap((inRow, row) => {
    const shares = Array.from({ length: inRow }, (_, i) => SHARES[(i + row * 2) % SHARES.length] ?? 1)
    const whole = unit * inRow * (inRow === 1 ? 1.15 - row * 0.06 : 1)
    const per = whole / shares.reduce((sum, share) => sum + share, 0)
    let x = (BOX.width - whole) / 2 + ((row * 5) % 4) - 1.5
    const y = BOX.height - 2 - (row + 1) * height * 0.95
    return shares.map((share) => {
      const width = share * per
      const at = `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${(width / 101).toFixed(3)} ${((height * 0.97) / 60).toFixed(3)})`
      x += width
      return at
    })
  })
}

/** The pile: one stone a module, the first on the ground. What it shows is always said in words beside it. */
export function Cairn({ stones, className }: { stones: Stone[]; className?: string }) {
  const at = places(stones.length)
  return (
    <svg viewBox={`0 0 ${BOX.width} ${BOX.height}`} className={className} aria-hidden="true" focusable="false">
      {at.map((transform, index) => {
        const stone = stones[index] ?? 'waiting'
        return (
          <path
            key={index}
            d={OUTLINES[(index * 3) % OUTLINES.length]}
            transform={transform}
            vectorEffect="non-scaling-stroke"
            className={clsx('stroke-[1.5]', LOOK[stone])}
            strokeDasharray={stone === 'waiting' ? '3 3' : undefined}
          />
        )
      })}
    </svg>
  )
}
