import type { Blueprint } from './blueprint.ts'

/** About how many items an attempt asks for: one for a single module, else what its input gives. */
export const expectedSize = (
  blueprint: Blueprint,
  plan: { input: object },
  attempt: { input: object | null; moduleId: string | null },
): number => (attempt.moduleId === null ? blueprint.expectedItems(attempt.input ?? plan.input) : 1)

/** How many calls to a provider an attempt may take: one more where answers of its kind are corrected. */
export const callsOf = (blueprint: Blueprint): number => (blueprint.repair ? 2 : 1)
