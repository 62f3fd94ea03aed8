import { usd } from '#app/domain/money.ts'
import type { UsageLine } from '#app/domain/usage-view.ts'
import { known, unsure } from './money.ts'

const HEIGHT = 96
const STEP = 20

/** A month's days as bars, with the same numbers in words below. */
export function Days({ days, name }: { days: readonly UsageLine[]; name: string }) {
  const dearest = Math.max(...days.map(({ sums }) => sums.nanoUsd), 1)
  const used = days.filter(({ sums }) => sums.calls > 0)
  return (
    <div className="space-y-4">
      <figure className="space-y-1">
        <svg
          viewBox={`0 0 ${days.length * STEP} ${HEIGHT + 2}`}
          preserveAspectRatio="none"
          className="block h-24 w-full"
          aria-hidden="true"
          focusable="false"
        >
          {days.map(({ id, sums }, i) => {
            const height = sums.calls === 0 ? 0 : Math.max(2, (sums.nanoUsd / dearest) * HEIGHT)
            return (
              <rect
                key={id}
                x={i * STEP + 3}
                y={HEIGHT - height}
                width={STEP - 6}
                height={height}
                className="fill-blaze"
              />
            )
          })}
          <rect x="0" y={HEIGHT} width={days.length * STEP} height="2" className="fill-line" />
        </svg>
        <figcaption className="flex justify-between text-small text-soft" data-number>
          <span>1</span>
          <span>
            {name}, at most {usd(Math.max(...days.map(({ sums }) => sums.nanoUsd)))} a day
          </span>
          <span>{days.length}</span>
        </figcaption>
      </figure>
      <details>
        <summary className="link inline-flex min-h-11 cursor-pointer items-center">The days in numbers</summary>
        <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1" data-number>
          {used.map(({ id, sums }) => (
            <div key={id} className="contents">
              <dt className="text-soft">{id}</dt>
              <dd>
                {known(sums)}, {sums.calls.toLocaleString('en-GB')} {sums.calls === 1 ? 'call' : 'calls'}
                {unsure(sums) && <span className="block text-small text-soft">{unsure(sums)}</span>}
              </dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  )
}
