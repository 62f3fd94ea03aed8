import { QuotaExceededError } from '#app/domain/errors.ts'
import type { Step } from '#db/connection.server.ts'
import { usedBytes } from '#db/tenant/space.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'
import type { TenantContext } from './context.ts'

/** Bytes. `quota` is null where the operator set no bound. */
export type Storage = { used: number; quota: number | null }

/** What the learner's plans take of their space. */
export const storageOf = (ctx: TenantContext): Promise<Storage> =>
  ctx.db.read(function* (r): Step<Storage> {
    return { used: yield* usedBytes(r), quota: ctx.storageQuota ?? null }
  })

/** Throws `QuotaExceededError` for a learner whose file holds as much as it may. */
export function* refuseOverQuota(r: TenantReader, { storageQuota: quota }: TenantContext): Step<void> {
  if (quota !== undefined && (yield* usedBytes(r)) >= quota) throw new QuotaExceededError(quota)
}
