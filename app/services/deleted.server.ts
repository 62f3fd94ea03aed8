import { NotFoundError } from '#app/domain/errors.ts'
import { conversationBell } from '#app/jobs/bell.server.ts'
import { stopReplyIn } from '#app/tutor/settle.server.ts'
import type { Step } from '#db/connection.server.ts'
import { hidePlan, listHidden, purgeDeleted, removeDeleted, showPlan } from '#db/tenant/deleted.server.ts'
import { activeRepliesOf } from '#db/tenant/messages.server.ts'
import type { TenantTx } from '#db/tenants.server.ts'
import { cancelIn, stopJob } from './attempts.server.ts'
import { cancelRunsOf } from './cancel-runs.server.ts'
import type { TenantContext } from './context.ts'
import { forgetOutputsIn } from './remove-run.server.ts'

/** How long the deletion of a plan can be undone, ms. */
export const UNDO_DELETION_MS = 7 * 24 * 60 * 60_000

/** Most plans one write removes for good, so that no request pays for a long absence. */
const PURGED_AT_ONCE = 3

/** A learner may delete whatever is full: their space, or the disk. */
const MAKES_ROOM = { pastWall: true, fromReserve: true }

/** Remove a few of the plans for good whose time to be undone is over, and forget old outputs of runs. Belongs into writes the learner makes anyway. */
export function* purgeIn(tx: TenantTx, ctx: TenantContext): Step<number> {
  yield* forgetOutputsIn(tx, ctx)
  return yield* purgeDeleted(tx, ctx.now().getTime() - UNDO_DELETION_MS, PURGED_AT_ONCE)
}

/** What a deletion has ended: jobs to stop, and conversations whose watchers are to look. */
type Stopped = { jobs: (string | undefined)[]; conversations: string[] }

/**
 * Delete a plan: it is gone everywhere, what is being made for it is cancelled in the same transaction, and for a week
 * it can be brought back. Throws 404.
 */
export async function removePlan(ctx: TenantContext, planId: string): Promise<void> {
  const { jobs, conversations } = await ctx.db.immediate(function* (tx): Step<Stopped> {
    const cancelled = [yield* cancelIn(tx, ctx, planId), ...(yield* cancelRunsOf(tx, ctx, planId))]
    const active = yield* activeRepliesOf(tx, planId)
    for (const { conversationId } of active)
      cancelled.push((yield* stopReplyIn(tx, conversationId, ctx.now().getTime())) ?? undefined)
    yield* hidePlan(tx, planId, ctx.now().getTime())
    yield* purgeIn(tx, ctx)
    return { jobs: cancelled, conversations: active.map(({ conversationId }) => conversationId) }
  }, MAKES_ROOM)
  ctx.failpoint?.('removed')
  for (const jobId of jobs) await stopJob(ctx, jobId)
  for (const id of conversations) ctx.bell.ring(conversationBell(ctx.tenantId, id))
}

/** Bring a deleted plan back as it was. Throws 404 when there is none, or its time is over. */
export async function restoreDeletedPlan(ctx: TenantContext, planId: string): Promise<void> {
  const since = ctx.now().getTime() - UNDO_DELETION_MS
  const shown = await ctx.db.immediate((tx) => showPlan(tx, planId, since), { pastWall: true })
  if (shown === 0) throw new NotFoundError('deleted plan')
}

/** Remove a deleted plan at once, with everything in it: its space is free again. Throws 404 for any other plan. */
export async function deleteForGood(ctx: TenantContext, planId: string): Promise<void> {
  const removed = await ctx.db.immediate((tx) => removeDeleted(tx, planId), MAKES_ROOM)
  if (removed === 0) throw new NotFoundError('deleted plan')
}

/** Deleted plans that can still be brought back, the latest first. Times are ISO 8601. */
export async function listDeletedPlans(ctx: TenantContext) {
  const since = ctx.now().getTime() - UNDO_DELETION_MS
  const rows = await ctx.db.read((r) => listHidden(r, since))
  return rows.map(({ deletedAt, ...plan }) => ({
    ...plan,
    deletedAt: new Date(deletedAt).toISOString(),
    until: new Date(deletedAt + UNDO_DELETION_MS).toISOString(),
  }))
}
