import { and, asc, count, eq, isNotNull, sql } from 'drizzle-orm'
import type { Use } from '../../app/domain/providers.ts'
import type { Step } from '../connection.server.ts'
import { insertion } from '../insert.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { agents, providers, uses } from './schema-providers.ts'

export type ProviderRow = typeof providers.$inferSelect
export type NewProvider = typeof providers.$inferInsert
export type UseRow = typeof uses.$inferSelect

const all = query((db) => db.select().from(providers).orderBy(asc(providers.createdAt), asc(providers.id)))

/** A learner's own providers, the oldest first. */
export const listProviders = (r: TenantReader): Step<ProviderRow[]> => r.all(all, {})

const byId = query((db, arg: Arg<{ id: string }>) =>
  db
    .select()
    .from(providers)
    .where(eq(providers.id, arg('id'))),
)

export const findProvider = (r: TenantReader, id: string): Step<ProviderRow | undefined> => r.get(byId, { id })

const total = query((db) => db.select({ n: count() }).from(providers))

export function* countProviders(r: TenantReader): Step<number> {
  return (yield* r.get(total, {}))?.n ?? 0
}

const insert = insertion(providers)

export const insertProvider = (tx: TenantTx, row: NewProvider): Step<number> => insert(tx, [row])

/** Change some of a row. Returns 0 when there is no such row. */
export const updateProvider = (tx: TenantTx, id: string, change: Partial<Omit<ProviderRow, 'id'>>): Step<number> =>
  tx.build((db) => db.update(providers).set(change).where(eq(providers.id, id)))

const remove = query((db, arg: Arg<{ id: string }>) => db.delete(providers).where(eq(providers.id, arg('id'))))

const lose = query((db, arg: Arg<{ id: string }>) =>
  db
    .update(agents)
    .set({ lostProvider: sql`(select name from providers where id = ${arg('id')})` })
    .where(eq(agents.providerId, arg('id'))),
)

/**
 * Remove a row, and every choice of it with it; the agents that ask it keep its name, for nobody answers in its place
 * unasked. Returns 0 when there is no such row.
 */
export function* deleteProvider(tx: TenantTx, id: string): Step<number> {
  yield* tx.run(lose, { id })
  return yield* tx.run(remove, { id })
}

const sealed = query((db) =>
  db
    .select({ id: providers.id, kind: providers.kind, sealedKey: providers.sealedKey })
    .from(providers)
    .where(isNotNull(providers.sealedKey)),
)

/** A sealed key, and the row and kind of provider that it is sealed for. */
export type SealedKey = Pick<ProviderRow, 'id' | 'kind'> & { sealedKey: string }

/** Every sealed key of a learner. */
export function* sealedKeys(r: TenantReader): Step<SealedKey[]> {
  const rows = yield* r.all(sealed, {})
  return rows.flatMap(({ sealedKey, ...row }) => (sealedKey === null ? [] : [{ ...row, sealedKey }]))
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

const everyUse = query((db) => db.select().from(uses))

/** What a learner has chosen, for the uses they have chosen for. */
export const listUses = (r: TenantReader): Step<UseRow[]> => r.all(everyUse, {})

const oneUse = query((db, arg: Arg<{ use: Use }>) =>
  db
    .select()
    .from(uses)
    .where(eq(uses.use, arg('use'))),
)

export const findUse = (r: TenantReader, use: Use): Step<UseRow | undefined> => r.get(oneUse, { use })

/** Choose who answers, in place of what was chosen before. */
export const setUse = (tx: TenantTx, row: UseRow): Step<number> =>
  tx.build((db) => db.insert(uses).values(row).onConflictDoUpdate({ target: uses.use, set: row }))

const clear = query((db, arg: Arg<{ use: Use }>) => db.delete(uses).where(eq(uses.use, arg('use'))))

/** Go back to the usual order. */
export const clearUse = (tx: TenantTx, use: Use): Step<number> => tx.run(clear, { use })
