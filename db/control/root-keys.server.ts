import { asc, eq, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { insertion } from '../insert.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { ControlReader, ControlTx } from './control.server.ts'
import { rootKeys } from './schema.ts'

export type RootKeyRow = typeof rootKeys.$inferSelect

const all = query((db) => db.select().from(rootKeys).orderBy(asc(rootKeys.createdAt), asc(rootKeys.id)))

/** Every root key, the oldest first: one, or two while a rotation is under way. */
export const listRootKeys = (r: ControlReader): Step<RootKeyRow[]> => r.all(all, {})

const insert = insertion(rootKeys)

export const insertRootKey = (tx: ControlTx, row: RootKeyRow): Step<number> => insert(tx, [row])

const retire = query((db) =>
  db
    .update(rootKeys)
    .set({ state: sql`'retiring'` })
    .where(eq(rootKeys.state, 'current')),
)

/** The current root key seals nothing new from here on. */
export const retireRootKey = (tx: ControlTx): Step<number> => tx.run(retire, {})

const remove = query((db, arg: Arg<{ id: string }>) =>
  db.delete(rootKeys).where(sql`${eq(rootKeys.id, arg('id'))} and ${eq(rootKeys.state, 'retiring')}`),
)

/** Forget a root key that retires. What is still sealed with it cannot be opened any more. */
export const removeRootKey = (tx: ControlTx, id: string): Step<number> => tx.run(remove, { id })

const reseal = query((db, arg: Arg<{ id: string; sealed: string }>) =>
  db
    .update(rootKeys)
    .set({ sealed: sql`${arg('sealed')}` })
    .where(eq(rootKeys.id, arg('id'))),
)

/** Keep a root key under another seal. */
export const resealRootKey = (tx: ControlTx, id: string, sealed: string): Step<number> => tx.run(reseal, { id, sealed })
