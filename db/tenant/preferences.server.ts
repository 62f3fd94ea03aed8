import { eq, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { preferences } from './schema-providers.ts'

const one = query((db, arg: Arg<{ key: string }>) =>
  db
    .select({ value: preferences.value })
    .from(preferences)
    .where(eq(preferences.key, arg('key'))),
)

/** What the learner has set under a name, as it was written; undefined where nothing was. */
export function* preference(r: TenantReader, key: string): Step<unknown> {
  return (yield* r.get(one, { key }))?.value
}

const put = query((db, arg: Arg<{ key: string; value: unknown; now: number }>) =>
  db
    .insert(preferences)
    .values({ key: arg('key'), value: arg('value'), updatedAt: arg('now') })
    .onConflictDoUpdate({
      target: preferences.key,
      set: { value: sql`excluded.value`, updatedAt: sql`excluded.updated_at` },
    }),
)

/** Set something for this learner; `now` in ms since the epoch. */
export const setPreference = (tx: TenantTx, key: string, value: unknown, now: number): Step<number> =>
  tx.run(put, { key, value, now })

const forget = query((db, arg: Arg<{ key: string }>) => db.delete(preferences).where(eq(preferences.key, arg('key'))))

/** Set nothing any more. */
export const removePreference = (tx: TenantTx, key: string): Step<number> => tx.run(forget, { key })
