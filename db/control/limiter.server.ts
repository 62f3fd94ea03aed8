import { eq, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { ControlTx } from './control.server.ts'
import { limits } from './schema.ts'

export type Rate = { limit: number; windowMs: number }
export type Admission = { ok: true } | { ok: false; retryAfterMs: number }

const byKey = query((db, arg: Arg<{ key: string }>) =>
  db
    .select({ hits: limits.hits })
    .from(limits)
    .where(eq(limits.key, arg('key'))),
)
const put = query((db, arg: Arg<{ key: string; hits: string; now: number }>) =>
  db
    .insert(limits)
    .values({ key: arg('key'), hits: sql`${arg('hits')}`, updatedAt: arg('now') })
    .onConflictDoUpdate({
      target: limits.key,
      set: { hits: sql`excluded.hits`, updatedAt: sql`excluded.updated_at` },
    }),
)

/**
 * Let one start through, or say in how many ms the next would be. An exact sliding log: at most `limit` hits in any
 * stretch of `windowMs`, because the caller holds the write lock while the log is read and written. The newest `limit`
 * hits decide, and are kept however old they are: `now` may be earlier than a hit, after a wait for the lock or when
 * the clock was set back, and then a hit that had left the window is in it again.
 */
export function* takeToken(tx: ControlTx, key: string, rate: Rate, now: number): Step<Admission> {
  const row = yield* tx.get(byKey, { key })
  const hits = (row?.hits ?? []).toSorted((a, b) => a - b).slice(-rate.limit)
  const oldest = hits[hits.length - rate.limit]
  const waitMs = oldest === undefined ? 0 : oldest + rate.windowMs - now
  if (waitMs > 0) return { ok: false, retryAfterMs: waitMs }
  yield* tx.run(put, { key, hits: JSON.stringify([...hits, now]), now })
  return { ok: true }
}

/** Give back the hit taken at `at`, once. */
export function* giveBack(tx: ControlTx, key: string, at: number): Step<void> {
  const hits = (yield* tx.get(byKey, { key }))?.hits ?? []
  const index = hits.lastIndexOf(at)
  if (index < 0) return
  yield* tx.run(put, { key, hits: JSON.stringify(hits.toSpliced(index, 1)), now: at })
}

/** Write one row and say nothing: proves that the control database can be written. */
export const probeWrite = (tx: ControlTx, now: number): Step<number> => tx.run(put, { key: 'readyz', hits: '[]', now })
