import clsx from 'clsx'

/** Hand-drawn outlines of stones in a box of 100 × 24. */
const OUTLINES = [
  'M2 14C1 6 18 1 47 1c31-1 50 4 51 12 1 7-18 10-49 10C19 24 3 21 2 14Z',
  'M1 12C2 4 24 0 52 1c29 1 47 5 47 12 0 8-22 11-51 10C18 22 0 20 1 12Z',
  'M3 11C5 3 27 2 50 1c28 0 46 3 48 10 2 8-14 12-46 12C20 24 1 20 3 11Z',
  'M1 15C0 8 15 3 44 1c33-2 53 2 55 10 1 9-20 12-52 12C17 24 2 22 1 15Z',
]

const BOX = { width: 120, height: 150 }

export type Stone = 'placed' | 'next' | 'waiting'

const LOOK: Record<Stone, string> = {
  placed: 'fill-ink stroke-ink',
  next: 'fill-blaze-wash stroke-blaze',
  waiting: 'fill-transparent stroke-edge',
}

/** Where the stone numbered `index` from the ground lies in a pile of `total`. */
function place(index: number, total: number) {
  const height = Math.min(26, (BOX.height - 6) / total)
  const share = total === 1 ? 0 : index / (total - 1)
  const width = 112 - share * 68 - (index % 3) * 5
  const lean = ((index * 7) % 5) - 2
  const x = (BOX.width - width) / 2 + lean
  const y = BOX.height - 3 - (index + 1) * height
  return {
    transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${(width / 100).toFixed(3)} ${((height - 1.5) / 24).toFixed(3)})`,
  }
}

/** The pile: one stone a module, the first on the ground. What it shows is always said in words beside it. */
export function Cairn({ stones, className }: { stones: Stone[]; className?: string }) {
  return (
    <svg viewBox={`0 0 ${BOX.width} ${BOX.height}`} className={className} aria-hidden="true" focusable="false">
      {stones.map((stone, index) => (
        <path
          key={index}
          d={OUTLINES[index % OUTLINES.length]}
          {...place(index, stones.length)}
          vectorEffect="non-scaling-stroke"
          className={clsx('stroke-[1.5]', LOOK[stone])}
          strokeDasharray={stone === 'waiting' ? '3 3' : undefined}
        />
      ))}
    </svg>
  )
}
