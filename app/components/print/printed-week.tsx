import { fromPlan, type PlanData, type ShownModule } from '../plan/types.ts'
import { duration } from '../ui/words.ts'
import { dayOf, figuresOf } from '../week/figures.ts'
import { Glance } from '../week/glance.tsx'
import { Meals } from '../week/meals.tsx'
import { Recovery } from '../week/recovery.tsx'
import { Workout } from '../week/workout.tsx'
import { Box } from './box.tsx'

const NONE: ReadonlySet<number> = new Set()

function Tasks({ module }: { module: ShownModule }) {
  return (
    <ul className="flex flex-wrap gap-x-6 text-small">
      {module.tasks.map((task) => (
        <li key={task.id} className="flex gap-1.5">
          <Box done={task.done} />
          {task.title}
        </li>
      ))}
    </ul>
  )
}

function PrintedDay({ module }: { module: ShownModule }) {
  const day = dayOf(module)
  const { minutes, trains } = figuresOf(module)
  return (
    <section id={`day-${module.position}`} className="break-inside-avoid space-y-2 border-t-2 border-ink pt-2">
      <h2>
        {module.title}{' '}
        {trains && minutes !== null && (
          <span className="text-small font-normal text-soft">{duration(minutes)} of training</span>
        )}
      </h2>
      {module.description && <p className="text-small">{module.description}</p>}
      <Tasks module={module} />
      {day && (
        <div className="grid gap-x-8 gap-y-3 sm:grid-cols-2 print:grid-cols-2">
          <div className="space-y-3">
            <Workout workout={day.workout} />
            {!trains && <Recovery recovery={day.recovery} />}
          </div>
          <div className="space-y-3">
            <Meals nutrition={day.nutrition} />
            {trains && <Recovery recovery={day.recovery} />}
          </div>
        </div>
      )}
    </section>
  )
}

/** A week on paper: the glance, then a block a day that is never torn apart. */
export function PrintedWeek({ plan }: { plan: PlanData }) {
  const modules = fromPlan(plan)
  return (
    <>
      <div className="overflow-x-auto print:overflow-visible">
        <div className="min-w-2xl print:min-w-0">
          <Glance days={modules.map(figuresOf)} expected={modules.length} next={undefined} done={NONE} />
        </div>
      </div>
      <p className="text-small">“In reserve” says how many more repetitions you could have done when you end a set.</p>
      {modules.map((module) => (
        <PrintedDay key={module.position} module={module} />
      ))}
    </>
  )
}
