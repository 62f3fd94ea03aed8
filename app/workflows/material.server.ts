import { AppError, NotFoundError } from '#app/domain/errors.ts'
import type { Material } from '#app/domain/material.ts'
import { refusalSentence } from '#app/domain/refusal-words.ts'
import { cutText } from '#app/domain/text.ts'
import type { Step } from '#db/connection.server.ts'
import { readContent, type ModuleWithTasks } from '#db/tenant/content.server.ts'
import { findPlan, type PlanRow } from '#db/tenant/plans.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'
import type { About, WholePlan } from './workflow.ts'

/** Of the other modules' tasks so much is kept, UTF-16 units: enough to tell them apart. */
const BESIDE_MAX = 1000

/** A week says in its days what to do; there is nothing to teach or to ask about it. */
class CoursesOnlyError extends AppError {
  constructor() {
    super('courses_only', 409, refusalSentence('courses_only'))
  }
}

const moduleOf = ({ id, title, description, tasks }: ModuleWithTasks, whole: boolean) => ({
  id,
  title,
  description,
  tasks: tasks.map((task) => ({
    id: task.id,
    title: task.title,
    description: whole ? task.description : cutText(task.description, BESIDE_MAX).text,
    minutes: task.estimatedMinutes,
    kind: task.kind,
  })),
})

function materialOf(plan: PlanRow, modules: ModuleWithTasks[], at: number): Material {
  const { kind, title, topic, input } = plan
  const sources = plan.sources.map(({ title: name, url, licence }) => ({
    title: name,
    licence,
    ...(url ? { url } : {}),
  }))
  return {
    plan: { kind, title, topic, input },
    modules: modules.map((module, index) => moduleOf(module, index === at)),
    at,
    sources,
    taught: [],
  }
}

/** A plan with all that it says. Throws 404. */
export function* readWhole(r: TenantReader, planId: string): Step<WholePlan> {
  const plan = yield* findPlan(r, planId)
  if (!plan) throw new NotFoundError('plan')
  return { plan, modules: yield* readContent(r, planId) }
}

/**
 * What a module's lessons or quiz are made from, as the plan is now: `whole`, where it has been read. Throws 404 for an
 * unknown plan or module, 409 for a plan that is no course.
 */
export function* readMaterial(r: TenantReader, { planId, moduleId }: About, whole?: WholePlan): Step<Material> {
  const { plan, modules } = whole ?? (yield* readWhole(r, planId))
  if (plan.kind !== 'course') throw new CoursesOnlyError()
  const at = modules.findIndex((module) => module.id === moduleId)
  if (at < 0) throw new NotFoundError('module')
  return materialOf(plan, modules, at)
}
