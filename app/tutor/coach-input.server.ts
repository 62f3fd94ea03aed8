import { dayAt } from '#app/domain/day.ts'
import type { CoachInput, CoachModule, CoachPlan } from '#app/domain/coach.ts'
import { paceOf } from '#app/domain/pace.ts'
import type { Step } from '#db/connection.server.ts'
import { readContent, type ModuleWithTasks } from '#db/tenant/content.server.ts'
import { findPlan, listPlans } from '#db/tenant/plans.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'

/** Plans that a general conversation may choose from. */
const PLANS = 20

export type Asked = {
  planId: string | null
  taskId: string | null
  message: string
  /** Oldest first, without the message that is asked now. */
  history: CoachInput['history']
  /** The learner's day, ISO 8601. */
  today: string
}

const moduleOf = ({ id, title, description, estimatedMinutes: minutes, tasks }: ModuleWithTasks): CoachModule => ({
  id,
  title,
  description,
  minutes,
  tasks: tasks.map((task) => ({
    id: task.id,
    title: task.title,
    description: task.description,
    minutes: task.estimatedMinutes,
    kind: task.kind,
    status: task.status,
    notes: task.notes,
  })),
})

/** A plan as the coach sees it; null when there is none, or it is deleted. */
export function* coachPlan(r: TenantReader, planId: string, today: string): Step<CoachPlan | null> {
  const plan = yield* findPlan(r, planId)
  if (!plan) return null
  const modules = yield* readContent(r, planId)
  const tasks = modules.flatMap((module) => module.tasks)
  const madeOn = dayAt(plan.createdAt)
  return {
    id: plan.id,
    kind: plan.kind,
    title: plan.title,
    topic: plan.topic,
    summary: plan.summary,
    modules: modules.map(moduleOf),
    pace: paceOf({ input: plan.input, madeOn, today, tasks }),
  }
}

function* plansOf(r: TenantReader): Step<CoachInput['plans']> {
  const cards = yield* listPlans(r, { limit: PLANS })
  return cards.map(({ id, title, tasksDone, tasksTotal }) => ({ id, title, tasksDone, tasksTotal }))
}

/**
 * All that the offline coach answers from: what `providerOptions.cairn = { kind: 'tutor', input }` carries with every
 * question, whoever is asked.
 */
export function* coachInput(r: TenantReader, { planId, ...asked }: Asked): Step<CoachInput> {
  const plan = planId === null ? null : yield* coachPlan(r, planId, asked.today)
  return { ...asked, plan, plans: planId === null ? yield* plansOf(r) : [] }
}
