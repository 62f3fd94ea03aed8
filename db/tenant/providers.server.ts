import { and, eq, isNotNull, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { insertion } from '../insert.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { providers } from './schema-providers.ts'

type ProviderRow = typeof providers.$inferSelect
type NewProvider = typeof providers.$inferInsert

const byId = query((db, arg: Arg<{ id: string }>) =>
  db
    .select()
    .from(providers)
    .where(eq(providers.id, arg('id'))),
)

export const findProvider = (r: TenantReader, id: string): Step<ProviderRow | undefined> => r.get(byId, { id })

const insert = insertion(providers)

export const insertProvider = (tx: TenantTx, row: NewProvider): Step<number> => insert(tx, [row])

const sealed = query((db) =>
  db.select({ id: providers.id, sealedKey: providers.sealedKey }).from(providers).where(isNotNull(providers.sealedKey)),
)

/** Every sealed key of a learner. */
export function* sealedKeys(r: TenantReader): Step<{ id: string; sealedKey: string }[]> {
  const rows = yield* r.all(sealed, {})
  return rows.flatMap(({ id, sealedKey }) => (sealedKey === null ? [] : [{ id, sealedKey }]))
}

const reseal = query((db, arg: Arg<{ id: string; from: string; to: string }>) =>
  db
    .update(providers)
    .set({ sealedKey: sql`${arg('to')}` })
    .where(and(eq(providers.id, arg('id')), eq(providers.sealedKey, arg('from')))),
)

/** Put one sealed text in the place of another. Returns 0 where that is not there any more. */
export const resealKey = (tx: TenantTx, row: { id: string; from: string; to: string }): Step<number> =>
  tx.run(reseal, row)
