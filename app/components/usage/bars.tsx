import type { UsagePeriod } from '#app/domain/usage-view.ts'
import { barsOf, measureOf, PARTS, partWords, periodWords, type Bar, type Measure } from './chart.ts'

const HEIGHT = 120
const STEP = 20
const GAP = 3
/** What there is of a period is never lower than this. */
const LEAST = 2

/** Every line keeps its width, however wide the drawing is. */
const THIN = { vectorEffect: 'non-scaling-stroke' } as const

function Column({ bar, at, name, measure }: { bar: Bar; at: number; name: string; measure: Measure }) {
  const words = [`${name}: ${periodWords(bar.period)}`, partWords(bar.period, measure)].filter(Boolean).join('. ')
  const rest = { x: at * STEP + GAP, width: STEP - 2 * GAP, ...THIN }
  const top = (share: { from: number; height: number }) => HEIGHT - (share.from + share.height) * HEIGHT
  return (
    <g className="hover:opacity-75">
      <title>{words}</title>
      <rect x={at * STEP} y="0" width={STEP} height={HEIGHT} className="fill-transparent" />
      {bar.parts.map((part) => (
        <rect
          key={part.fill}
          {...rest}
          y={Math.min(HEIGHT - LEAST, top(part))}
          height={Math.max(LEAST, part.height * HEIGHT)}
          className={part.fill}
        />
      ))}
      {bar.unsure && (
        <rect
          {...rest}
          y={top(bar.unsure)}
          height={bar.unsure.height * HEIGHT}
          strokeDasharray="3 3"
          className="fill-transparent stroke-soft"
        />
      )}
    </g>
  )
}

function Legend({ bars }: { bars: readonly Bar[] }) {
  const used = PARTS.filter(({ fill }) => bars.some(({ parts }) => parts.some((part) => part.fill === fill)))
  const all: { name: string; fill: string; dashed?: boolean }[] = [...used]
  if (bars.some(({ unsure }) => unsure)) all.push({ name: 'Unknown cost (at most)', fill: '', dashed: true })
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-small">
      {all.map(({ name, fill, dashed }) => (
        <li key={name} className="flex items-center gap-1.5">
          <svg aria-hidden="true" viewBox="0 0 12 12" className="size-3">
            <rect
              x="0.5"
              y="0.5"
              width="11"
              height="11"
              strokeDasharray={dashed ? '3 2' : undefined}
              className={dashed ? 'fill-transparent stroke-soft' : fill}
            />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  )
}

type Props = {
  /** What the bars are, for those who do not see them: "by day in November 2026". */
  label: string
  /** What opens the same in numbers. */
  numbers: string
  periods: readonly UsagePeriod[]
  /** What stands below a bar, if anything; a narrow window has room for fewer. */
  tick: (period: UsagePeriod, at: number) => { text: string; always: boolean } | null
  nameOf: (period: UsagePeriod) => string
}

/** Periods as stacked bars, with the same numbers in words below. */
export function Bars({ label, numbers, periods, tick, nameOf }: Props) {
  const measure = measureOf(periods)
  const { bars, top } = barsOf(periods, measure)
  const width = periods.length * STEP
  return (
    <div className="space-y-4">
      <figure className="space-y-2">
        <Legend bars={bars} />
        <p className="text-small text-soft" data-number>
          Highest: {top}
          {measure === 'calls' && '; nothing was charged'}
        </p>
        <svg
          role="img"
          aria-label={`${measure === 'cost' ? 'Cost' : 'Calls'} ${label}, by purpose: at most ${top}. The numbers follow.`}
          viewBox={`0 0 ${width} ${HEIGHT + 1}`}
          preserveAspectRatio="none"
          className="block h-32 w-full"
        >
          {[0, HEIGHT / 2].map((y) => (
            <line key={y} x1="0" x2={width} y1={y} y2={y} strokeDasharray="2 4" className="stroke-line" {...THIN} />
          ))}
          {bars.map((bar, at) => (
            <Column key={bar.period.id} bar={bar} at={at} name={nameOf(bar.period)} measure={measure} />
          ))}
          <line x1="0" x2={width} y1={HEIGHT} y2={HEIGHT} className="stroke-edge" {...THIN} />
        </svg>
        <div aria-hidden="true" className="flex text-small text-soft" data-number>
          {periods.map((period, at) => {
            const mark = tick(period, at)
            return (
              <span key={period.id} className="relative h-5 min-w-0 flex-1">
                {mark && (
                  <span className={`absolute left-1/2 -translate-x-1/2 ${mark.always ? '' : 'max-sm:hidden'}`}>
                    {mark.text}
                  </span>
                )}
              </span>
            )
          })}
        </div>
      </figure>
      <details>
        <summary className="link inline-flex min-h-11 cursor-pointer items-center">{numbers}</summary>
        <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1" data-number>
          {periods
            .filter(({ sums }) => sums.calls > 0)
            .map((period) => (
              <div key={period.id} className="contents">
                <dt className="text-soft">{nameOf(period)}</dt>
                <dd>
                  {periodWords(period)}
                  <span className="block text-small text-soft empty:hidden">{partWords(period, measure)}</span>
                </dd>
              </div>
            ))}
        </dl>
      </details>
    </div>
  )
}
