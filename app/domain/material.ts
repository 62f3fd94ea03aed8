import { z } from 'zod'
import { PLAN_KINDS, TASK_KINDS } from './plan.ts'

const Task = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  minutes: z.number(),
  kind: z.enum(TASK_KINDS),
})
const Module = z.object({ id: z.string(), title: z.string(), description: z.string(), tasks: z.array(Task) })

/**
 * What lessons, quizzes and cards of one module are made from: the plan as it was when they were asked for. Modules and
 * tasks are in order; minutes are whole.
 */
export const Material = z.object({
  plan: z.object({
    kind: z.enum(PLAN_KINDS),
    title: z.string(),
    topic: z.string(),
    /** The fields that the plan was asked for with. */
    input: z.record(z.string(), z.unknown()),
  }),
  modules: z.array(Module).min(1),
  /** Index of the module in question, from 0. */
  at: z.number().int().min(0),
  sources: z.array(z.object({ title: z.string(), url: z.string().optional(), licence: z.string() })),
  /** What lessons that are already written say is to be kept, one point each. */
  taught: z.array(z.string()).default([]),
})
export type Material = z.infer<typeof Material>
export type MaterialModule = z.infer<typeof Module>
export type MaterialTask = z.infer<typeof Task>

/** The module in question. Throws when the material does not have it. */
export function moduleIn(material: Material): MaterialModule {
  const module = material.modules[material.at]
  if (!module) throw new RangeError(`Material of ${material.modules.length} modules has none at ${material.at}.`)
  return module
}
