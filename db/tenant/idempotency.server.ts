import { and, asc, eq, gt, inArray, lte } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { idempotencyKeys } from './schema-history.ts'

export type KeptAnswer = typeof idempotencyKeys.$inferSelect

const ofKey = query((db, arg: Arg<{ key: string; since: number }>) =>
  db
    .select()
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.key, arg('key')), gt(idempotencyKeys.createdAt, arg('since')))),
)

/** What a request with this key was answered after `since`, ms since the epoch. */
export const answerOfKey = (r: TenantReader, key: string, since: number): Step<KeptAnswer | undefined> =>
  r.get(ofKey, { key, since })

/** Keep an answer under its key; one that has grown too old for `answerOfKey` gives way. */
export const keepAnswer = (tx: TenantTx, row: KeptAnswer): Step<number> =>
  tx.build((db) =>
    db
      .insert(idempotencyKeys)
      .values(row)
      .onConflictDoUpdate({ target: idempotencyKeys.key, set: { ...row } }),
  )

const sweep = query((db, arg: Arg<{ until: number; rows: number }>) =>
  db.delete(idempotencyKeys).where(
    inArray(
      idempotencyKeys.key,
      db
        .select({ key: idempotencyKeys.key })
        .from(idempotencyKeys)
        .where(lte(idempotencyKeys.createdAt, arg('until')))
        .orderBy(asc(idempotencyKeys.createdAt))
        .limit(arg('rows')),
    ),
  ),
)

/** Forget at most `rows` answers that were kept until `until`, ms since the epoch; returns how many. */
export const sweepAnswers = (tx: TenantTx, until: number, rows: number): Step<number> => tx.run(sweep, { until, rows })
