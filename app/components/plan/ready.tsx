import { Link } from '@remix-run/react'
import { buttonLook } from '../ui/button.tsx'
import { Progress } from '../ui/progress.tsx'
import { count, duration } from '../ui/words.ts'
import { NextStep } from './next-step.tsx'
import type { PlanData } from './types.ts'

export type NextInPlan = { module: PlanData['modules'][number]; task: PlanData['modules'][number]['tasks'][number] }

/** The first open task of a plan. */
export function nextIn(plan: PlanData): NextInPlan | undefined {
  for (const module of plan.modules) {
    const task = module.tasks.find((each) => each.status !== 'completed')
    if (task) return { module, task }
  }
  return undefined
}

const minutesDone = (plan: PlanData) =>
  plan.modules
    .flatMap((m) => m.tasks)
    .reduce((sum, t) => (t.status === 'completed' ? sum + t.estimatedMinutes : sum), 0)

function HowFar({ plan }: { plan: PlanData }) {
  const { tasksDone, tasksTotal } = plan
  const text = `${tasksDone} of ${count(tasksTotal, 'task')} done, ${duration(minutesDone(plan))} of ${duration(plan.minutesTotal)}`
  return (
    <div className="max-w-text space-y-2">
      <Progress label="Tasks done" text={text} value={tasksDone} max={tasksTotal} />
      <p className="text-small text-soft" data-number>
        {text}
      </p>
    </div>
  )
}

/** A plan to work on: how far it is, and the next step. */
export function ReadyPlan({ plan, next }: { plan: PlanData; next: NextInPlan | undefined }) {
  return (
    <div className="space-y-6">
      <HowFar plan={plan} />
      {next ? (
        <NextStep
          step={{ ...next.task, planId: plan.id }}
          back="plan"
          heading="h2"
          see={{ to: `#task-${next.task.id}`, label: 'See it below' }}
        />
      ) : (
        <div className="max-w-text space-y-3">
          <h2>You have finished this plan.</h2>
          <p>Every stone is placed. Untick a task to open it again, or continue from here.</p>
          <p>
            <Link to="/plans/new" className={buttonLook('main')}>
              Make a new plan
            </Link>
          </p>
        </div>
      )}
    </div>
  )
}
