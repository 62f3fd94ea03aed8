import { Check, X } from 'lucide-react'
import { Disclosure } from '../ui/disclosure.tsx'
import type { WeekDetail } from './figures.ts'

/** Why the week fits the learner: every rule that was checked, and how the targets were calculated. */
export function Fits({ detail }: { detail: WeekDetail }) {
  const { rules = [], targets } = detail
  if (rules.length === 0 && !targets) return null
  return (
    <section aria-labelledby="fits" className="space-y-3">
      <h2 id="fits">Why this plan fits</h2>
      {rules.length > 0 && (
        <ul className="grid gap-x-8 gap-y-2 sm:grid-cols-2 print:grid-cols-2">
          {rules.map(({ rule, sentence, ok }) => {
            const Icon = ok ? Check : X
            return (
              <li key={rule} className="grid grid-cols-[1.5rem_1fr] text-small">
                <Icon aria-hidden="true" className="mt-0.5 size-4" />
                <span>
                  <span className={ok ? 'sr-only' : 'font-bold'}>{ok ? 'Holds: ' : 'Does not hold: '}</span>
                  {sentence}
                </span>
              </li>
            )
          })}
        </ul>
      )}
      {targets && (
        <div className="border-b border-line">
          <Disclosure summary="How your targets were calculated">
            <ul className="max-w-text list-disc space-y-2 pl-5">
              {targets.basis.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </Disclosure>
        </div>
      )}
    </section>
  )
}
