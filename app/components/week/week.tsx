import { useState } from 'react'
import { Callout } from '../ui/callout.tsx'
import { duration } from '../ui/words.ts'
import { ContentHead } from '../plan/content-head.tsx'
import { useOpenTarget } from '../plan/use-open-target.ts'
import type { ContentProps } from '../plan/types.ts'
import { Day } from './day.tsx'
import { figuresOf, litres, totalsOf, whole, type DayFigures, type WeekDetail } from './figures.ts'
import { Fits } from './fits.tsx'
import { Glance } from './glance.tsx'

const DAYS = 7

/** Said while a week is being made, before its own notice is known. */
const CAUTION = 'This is general information, not medical advice. Stop when something hurts.'

function Totals({ days }: { days: DayFigures[] }) {
  const { sessions, minutes, kcal, proteinG, ml } = totalsOf(days)
  return (
    <p className="max-w-text lg:hidden" data-number>
      <span className="font-bold">The week:</span> {sessions} sessions, {duration(minutes)} of training
      {kcal > 0 && `; ${whole(kcal)} kcal and ${whole(proteinG)} g protein; ${litres(ml)} to drink`}.
    </p>
  )
}

/** Seven days of training, nutrition and recovery, whether they have just come or have been here for weeks. */
export default function Week({ plan, modules, nextTaskId, making }: ContentProps) {
  const [watched] = useState(making)
  useOpenTarget()
  const days = modules.map(figuresOf)
  const next = making ? undefined : modules.find((m) => m.tasks.some((task) => task.id === nextTaskId))?.position
  const done = new Set(modules.filter((m) => m.tasks.every((task) => task.done)).map((m) => m.position))
  return (
    <div className="space-y-8">
      <section aria-labelledby="week" className="space-y-4">
        <ContentHead id="week" title="Your week" planId={plan.id} making={making} />
        <Callout>{plan.notice || CAUTION}</Callout>
        <div className="hidden lg:-mx-28 lg:block">
          <Glance days={days} expected={DAYS} next={next} done={done} />
        </div>
        {!making && <Totals days={days} />}
        <p className="max-w-text text-small text-soft">
          “In reserve” says how many more repetitions you could have done when you end a set: 2 means you stop two
          repetitions before your limit.
        </p>
        <ol className="border-b border-line empty:hidden">
          {modules.map((module) => (
            <Day
              key={module.position}
              module={module}
              planId={plan.id}
              nextTaskId={nextTaskId}
              startOpen={!watched && module.position === next}
            />
          ))}
        </ol>
      </section>
      {!making && <Fits detail={(plan.detail ?? {}) as WeekDetail} />}
    </div>
  )
}
