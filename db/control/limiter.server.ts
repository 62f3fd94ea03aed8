import { and, asc, eq, gt, lte, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { ControlReader, ControlTx } from './control.server.ts'
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

/** How long a log of hits, oldest first, holds the next one back, ms. */
function waitMs(hits: number[], rate: Rate, now: number): number {
  const oldest = hits[hits.length - rate.limit]
  return oldest === undefined ? 0 : Math.max(0, oldest + rate.windowMs - now)
}

const inOrder = (hits: number[]) => hits.toSorted((a, b) => a - b)

/** What `takeToken` would say now, taking nothing: to turn somebody away before costly work. */
export function* foreseeToken(r: ControlReader, key: string, rate: Rate, now: number): Step<Admission> {
  const wait = waitMs(inOrder((yield* r.get(byKey, { key }))?.hits ?? []), rate, now)
  return wait > 0 ? { ok: false, retryAfterMs: wait } : { ok: true }
}

/**
 * Let one start through, or say in how many ms the next would be. An exact sliding log: at most `limit` hits in any
 * stretch of `windowMs`, because the caller holds the write lock while the log is read and written. The newest `limit`
 * hits decide, and are kept however old they are: `now` may be earlier than a hit, after a wait for the lock or when
 * the clock was set back, and then a hit that had left the window is in it again.
 */
export function* takeToken(tx: ControlTx, key: string, rate: Rate, now: number): Step<Admission> {
  const row = yield* tx.get(byKey, { key })
  const hits = inOrder(row?.hits ?? []).slice(-rate.limit)
  const wait = waitMs(hits, rate, now)
  if (wait > 0) return { ok: false, retryAfterMs: wait }
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

const keysAfter = query((db, arg: Arg<{ after: string; rows: number }>) =>
  db
    .select({ key: limits.key })
    .from(limits)
    .where(gt(limits.key, arg('after')))
    .orderBy(asc(limits.key))
    .limit(arg('rows')),
)
// `updated_at` alone would not do: a start given back sets it to that start's time, which may be before a later one's.
const forget = query((db, arg: Arg<{ after: string; last: string; until: number; latest: number }>) =>
  db
    .delete(limits)
    .where(
      and(
        gt(limits.key, arg('after')),
        lte(limits.key, arg('last')),
        lte(limits.updatedAt, arg('until')),
        sql`not exists (select 1 from json_each(${limits.hits}) hit where hit.value > ${arg('latest')})`,
      ),
    ),
)

/**
 * Forget the keys among the next `rows` after `after` whose hits are all at or before `until`, ms: with `until` a
 * window or more ago they hold nothing back any more. Returns the key to go on after, '' when the last was seen.
 */
export function* sweepLimits(tx: ControlTx, args: { after: string; rows: number; until: number }): Step<string> {
  const { after, rows, until } = args
  const keys = yield* tx.all(keysAfter, { after, rows })
  const last = keys.at(-1)?.key
  if (last === undefined) return ''
  yield* tx.run(forget, { after, last, until, latest: until })
  return keys.length < rows ? '' : last
}

/** Write one row and say nothing: proves that the control database can be written. */
export const probeWrite = (tx: ControlTx, now: number): Step<number> => tx.run(put, { key: 'readyz', hits: '[]', now })
