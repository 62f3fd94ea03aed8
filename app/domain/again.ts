import { z } from 'zod'

/** What of a plan is made again: all of it, one module, or more modules at its end. */
export const AGAIN_SCOPES = ['plan', 'module', 'extend'] as const
export type AgainScope = (typeof AGAIN_SCOPES)[number]

/** Most modules one extension may ask for. */
export const EXTEND_MAX = 6

/**
 * What a plan holds while a part of it is made again: stands as `again` in the input of such an attempt, so that a
 * provider knows what is there. Minutes are whole.
 */
export const Again = z.object({
  scope: z.enum(AGAIN_SCOPES),
  /** The module that is made again, by its place in `modules`, from 0; null otherwise. */
  at: z.int().min(0).nullable(),
  /** What the learner wants of the new part, in their words. */
  wish: z.string(),
  /** Attempts the plan has had: who answers the same to the same question can tell that this is another one. */
  turn: z.int().min(0).default(0),
  /** How many modules an extension asks for. */
  more: z.int().min(1).max(EXTEND_MAX),
  modules: z.array(
    z.object({
      title: z.string(),
      estimatedMinutes: z.number(),
      tasks: z.array(z.object({ title: z.string(), estimatedMinutes: z.number().default(0), done: z.boolean() })),
    }),
  ),
})
export type Again = z.infer<typeof Again>

/** An input as the plan keeps it: without what was only said for one attempt. */
export function plainInput(input: Record<string, unknown>): Record<string, unknown> {
  const { again: _, ...kept } = input
  return kept
}
