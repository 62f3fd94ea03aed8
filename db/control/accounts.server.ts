import { and, asc, count, eq, gt, isNull, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { ControlReader, ControlTx } from './control.server.ts'
import { accounts, jobs } from './schema.ts'

export type AccountRow = typeof accounts.$inferSelect
export type NewAccount = typeof accounts.$inferInsert

const byEmail = query((db, arg: Arg<{ email: string }>) =>
  db
    .select()
    .from(accounts)
    .where(eq(accounts.email, arg('email'))),
)
const byId = query((db, arg: Arg<{ id: string }>) =>
  db
    .select()
    .from(accounts)
    .where(eq(accounts.id, arg('id'))),
)
const all = query((db, _arg: Arg<object>) =>
  db.select().from(accounts).orderBy(asc(accounts.createdAt), asc(accounts.id)),
)
const total = query((db, _arg: Arg<object>) => db.select({ n: count() }).from(accounts))
const activeAdmins = query((db, _arg: Arg<object>) =>
  db
    .select({ n: count() })
    .from(accounts)
    .where(and(eq(accounts.role, 'admin'), isNull(accounts.disabledAt))),
)

/** `email` is lower case already. */
export const findAccountByEmail = (r: ControlReader, email: string): Step<AccountRow | undefined> =>
  r.get(byEmail, { email })

export const findAccount = (r: ControlReader, id: string): Step<AccountRow | undefined> => r.get(byId, { id })

/** Every account, oldest first. */
export const listAccounts = (r: ControlReader): Step<AccountRow[]> => r.all(all, {})

const idsAfter = query((db, arg: Arg<{ after: string; n: number }>) =>
  db
    .select({ id: accounts.id, email: accounts.email })
    .from(accounts)
    .where(gt(accounts.id, arg('after')))
    .orderBy(asc(accounts.id))
    .limit(arg('n')),
)

/** The next accounts by id; the first ones after ''. */
export const accountsAfter = (r: ControlReader, after: string, n: number): Step<{ id: string; email: string }[]> =>
  r.all(idsAfter, { after, n })

export function* countAccounts(r: ControlReader): Step<number> {
  return (yield* r.get(total, {}))?.n ?? 0
}

/** Admins who are not disabled. */
export function* countAdmins(r: ControlReader): Step<number> {
  return (yield* r.get(activeAdmins, {}))?.n ?? 0
}

export const insertAccount = (tx: ControlTx, row: NewAccount): Step<number> =>
  tx.build((db) => db.insert(accounts).values(row))

const rehash = query((db, arg: Arg<{ id: string; hash: string }>) =>
  db
    .update(accounts)
    .set({ passwordHash: sql`${arg('hash')}` })
    .where(eq(accounts.id, arg('id'))),
)
export const setPasswordHash = (tx: ControlTx, id: string, hash: string): Step<number> => tx.run(rehash, { id, hash })

const replaceHash = query((db, arg: Arg<{ id: string; from: string; to: string }>) =>
  db
    .update(accounts)
    .set({ passwordHash: sql`${arg('to')}` })
    .where(and(eq(accounts.id, arg('id')), eq(accounts.passwordHash, arg('from')))),
)
/** Replace a hash unless it changed meanwhile: a rehash at sign-in must not undo a new password. */
export const replacePasswordHash = (tx: ControlTx, id: string, from: string, to: string): Step<number> =>
  tx.run(replaceHash, { id, from, to })

export const setRole = (tx: ControlTx, id: string, role: AccountRow['role']): Step<number> =>
  tx.build((db) => db.update(accounts).set({ role }).where(eq(accounts.id, id)))

/** `at` in ms disables, null enables. */
export const setDisabled = (tx: ControlTx, id: string, at: number | null): Step<number> =>
  tx.build((db) => db.update(accounts).set({ disabledAt: at }).where(eq(accounts.id, id)))

const remove = query((db, arg: Arg<{ id: string }>) => db.delete(accounts).where(eq(accounts.id, arg('id'))))
const forgetJobs = query((db, arg: Arg<{ id: string }>) => db.delete(jobs).where(eq(jobs.tenantId, arg('id'))))

/** Remove an account with its sessions, tokens, tickets and jobs. A job that runs notices at its next heartbeat. */
export function* deleteAccount(tx: ControlTx, id: string): Step<number> {
  yield* tx.run(forgetJobs, { id })
  return yield* tx.run(remove, { id })
}
