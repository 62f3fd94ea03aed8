import clsx from 'clsx'

type Props = {
  label: string
  /** What a screen reader says instead of a percentage. */
  text: string
  /** Undefined while there is nothing to count. */
  value?: number | undefined
  max: number
  className?: string
}

/** How far something is. Without a value it says only that work goes on. */
export function Progress({ label, text, value, max, className }: Props) {
  const counted = value === undefined ? {} : { 'aria-valuenow': value, 'aria-valuemin': 0, 'aria-valuemax': max }
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuetext={text}
      {...counted}
      className={clsx('h-2 overflow-hidden rounded-full bg-stone/60', className)}
    >
      {value === undefined ? (
        <div className="bar-moving h-full w-2/5 rounded-full bg-ink" />
      ) : (
        <svg className="block size-full" aria-hidden="true" focusable="false">
          <rect
            height="100%"
            width={`${max > 0 ? Math.min(100, (value / max) * 100) : 0}%`}
            rx="4"
            className="fill-ink"
          />
        </svg>
      )}
    </div>
  )
}
