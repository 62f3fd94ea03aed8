import { NotFoundError } from '#app/domain/errors.ts'
import { restored } from '#app/domain/restore.ts'
import type { Step } from '#db/connection.server.ts'
import { findPlan } from '#db/tenant/plans.server.ts'
import { findVersion, listVersionCards, type VersionCard } from '#db/tenant/versions.server.ts'
import { changeContent, holdContent } from './change.server.ts'
import type { TenantContext } from './context.ts'
import type { EditDone } from './structure.server.ts'

const versionView = (card: VersionCard) => ({
  version: card.version,
  /** The title it had. */
  title: card.title,
  modules: card.modules,
  /** What replaced it, and when (ISO 8601). */
  reason: card.reason,
  change: card.change,
  replacedAt: new Date(card.createdAt).toISOString(),
})
export type VersionView = ReturnType<typeof versionView>

/** A plan's earlier versions, newest first, at most `VERSIONS_KEPT`. Throws 404. */
export async function listVersions(ctx: TenantContext, planId: string): Promise<VersionView[]> {
  const cards = await ctx.db.read(function* (r): Step<VersionCard[]> {
    if (!(yield* findPlan(r, planId))) throw new NotFoundError('plan')
    return yield* listVersionCards(r, planId)
  })
  return cards.map(versionView)
}

/**
 * Bring an earlier version back exactly, but for work done since, which is kept. What it replaces becomes a version
 * itself. Throws 404 for an unknown plan or version, 409 `changed_elsewhere`.
 */
export function restoreVersion(ctx: TenantContext, planId: string, version: number, seen?: number): Promise<EditDone> {
  return ctx.db.immediate(function* (tx): Step<EditDone> {
    const held = yield* holdContent(tx, planId, seen)
    const earlier = yield* findVersion(tx, planId, version)
    if (!earlier) throw new NotFoundError('version')
    const change = `Brought back the version before “${earlier.change}”`
    yield* changeContent(tx, ctx, held, restored(earlier.content, held.current), { reason: 'restored', change })
    return { change, version: held.plan.version + 1 }
  })
}
