import { diffContent, type Diff } from '#app/domain/diff.ts'
import { NotFoundError } from '#app/domain/errors.ts'
import { restored } from '#app/domain/restore.ts'
import type { Step } from '#db/connection.server.ts'
import { findPlan } from '#db/tenant/plans.server.ts'
import { findVersion, listVersionCards } from '#db/tenant/versions.server.ts'
import { holdContent } from './change.server.ts'
import type { TenantContext } from './context.ts'
import { editToUndo } from './structure.server.ts'

/** The newest change of a plan's content, and the edit by hand that an undo would take back now. */
export type LastChange = {
  /** In words without a full stop. */
  change: string
  /** The version it replaced, which can be brought back; null when that is not kept any more. */
  replaced: number | null
  /** The plan's version since. */
  version: number
  edit: string | null
}

/** What was changed last; null for a plan that nothing has changed. Throws 404. */
export function lastChange(ctx: TenantContext, planId: string): Promise<LastChange | null> {
  return ctx.db.read(function* (r): Step<LastChange | null> {
    const plan = yield* findPlan(r, planId)
    if (!plan) throw new NotFoundError('plan')
    const [newest] = yield* listVersionCards(r, planId)
    if (!newest) return null
    const replaced = newest.version === plan.version - 1 ? newest.version : null
    const edit = (yield* editToUndo(r, planId))?.change ?? null
    return { change: newest.change, replaced, version: plan.version, edit }
  })
}

/** An earlier version as it would be brought back, beside the plan as it is now. */
export type PastView = {
  version: number
  title: string
  /** What replaced it, in words without a full stop, and when (ISO 8601). */
  change: string
  replacedAt: string
  /** The plan's version now: hand it back with the decision. */
  seen: number
  /** From the plan now to what it would be. */
  diff: Diff
}

/** Look at one earlier version. Throws 404 for an unknown plan or version. */
export function findPast(ctx: TenantContext, planId: string, version: number): Promise<PastView> {
  return ctx.db.read(function* (r): Step<PastView> {
    const { plan, current } = yield* holdContent(r, planId)
    const earlier = yield* findVersion(r, planId, version)
    if (!earlier) throw new NotFoundError('version')
    return {
      version: earlier.version,
      title: earlier.content.title,
      change: earlier.change,
      replacedAt: new Date(earlier.createdAt).toISOString(),
      seen: plan.version,
      diff: diffContent(current, restored(earlier.content, current)),
    }
  })
}
