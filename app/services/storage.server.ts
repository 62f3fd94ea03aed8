import { QuotaExceededError } from '#app/domain/errors.ts'
import type { Step } from '#db/connection.server.ts'
import { purgeConversations } from '#db/tenant/conversations.server.ts'
import { purgeDeleted } from '#db/tenant/deleted.server.ts'
import { usedBytes } from '#db/tenant/space.server.ts'
import type { TenantTx } from '#db/tenants.server.ts'
import type { TenantContext } from './context.ts'

/** Bytes. `quota` is null where the operator set no bound. */
export type Storage = { used: number; quota: number | null }

/** What the learner's plans take of their space. */
export const storageOf = (ctx: TenantContext): Promise<Storage> =>
  ctx.db.read(function* (r): Step<Storage> {
    return { used: yield* usedBytes(r), quota: ctx.storageQuota ?? null }
  })

/** Most deleted plans that give way to one start. */
const GIVE_WAY = 100

/**
 * Throws `QuotaExceededError` for a learner whose file holds as much as it may. Deleted plans and conversations that
 * could still be brought back give way first: undoing a deletion lasts as long as nothing else needs the room.
 */
export function* refuseOverQuota(tx: TenantTx, { storageQuota: quota, now }: TenantContext): Step<void> {
  if (quota === undefined || (yield* usedBytes(tx)) < quota) return
  yield* purgeConversations(tx, now().getTime(), GIVE_WAY)
  yield* purgeDeleted(tx, now().getTime(), GIVE_WAY)
  if ((yield* usedBytes(tx)) >= quota) throw new QuotaExceededError(quota)
}
