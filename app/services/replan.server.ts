import type { ReplanChange } from '#app/domain/weekly-review.ts'
import { proposeReplanIn, type ReplanProposed } from '#app/generation/replan.server.ts'
import type { TenantContext } from './context.ts'

/**
 * Put changes to a plan before its learner. `by` is what proposes them, by its id. Throws 404, 409 `proposal_open` or
 * `nothing_to_change`.
 */
export const proposeReplan = (
  ctx: TenantContext,
  planId: string,
  changes: readonly ReplanChange[],
  by: string,
): Promise<ReplanProposed> => ctx.db.immediate((tx) => proposeReplanIn(tx, ctx, planId, changes, by))
