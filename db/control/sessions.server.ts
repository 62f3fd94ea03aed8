import { and, desc, eq, gt, lte, ne, or, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { ControlReader, ControlTx } from './control.server.ts'
import { accounts, sessions } from './schema.ts'

export type SessionRow = typeof sessions.$inferSelect

export const insertSession = (tx: ControlTx, row: typeof sessions.$inferInsert): Step<number> =>
  tx.build((db) => db.insert(sessions).values(row))

const withAccount = query((db, arg: Arg<{ idHash: string }>) =>
  db
    .select({
      handle: sessions.handle,
      seenAt: sessions.seenAt,
      expiresAt: sessions.expiresAt,
      accountId: accounts.id,
      email: accounts.email,
      role: accounts.role,
      disabledAt: accounts.disabledAt,
    })
    .from(sessions)
    .innerJoin(accounts, eq(accounts.id, sessions.accountId))
    .where(eq(sessions.idHash, arg('idHash'))),
)

/** A session with whose it is; whether it still counts is the caller's to judge. */
export const findSession = (r: ControlReader, idHash: string) => r.get(withAccount, { idHash })

const touch = query((db, arg: Arg<{ idHash: string; now: number }>) =>
  db
    .update(sessions)
    .set({ seenAt: sql`${arg('now')}` })
    .where(eq(sessions.idHash, arg('idHash'))),
)
export const touchSession = (tx: ControlTx, idHash: string, now: number): Step<number> => tx.run(touch, { idHash, now })

const ofAccount = query((db, arg: Arg<{ accountId: string; now: number; idleSince: number }>) =>
  db
    .select()
    .from(sessions)
    .where(
      and(
        eq(sessions.accountId, arg('accountId')),
        gt(sessions.expiresAt, arg('now')),
        gt(sessions.seenAt, arg('idleSince')),
      ),
    )
    .orderBy(desc(sessions.seenAt), desc(sessions.createdAt)),
)

/** The sessions of an account that still count, latest seen first. */
export const listSessions = (
  r: ControlReader,
  args: { accountId: string; now: number; idleSince: number },
): Step<SessionRow[]> => r.all(ofAccount, args)

const remove = query((db, arg: Arg<{ idHash: string }>) =>
  db.delete(sessions).where(eq(sessions.idHash, arg('idHash'))),
)
export const deleteSession = (tx: ControlTx, idHash: string): Step<number> => tx.run(remove, { idHash })

const removeByHandle = query((db, arg: Arg<{ accountId: string; handle: string }>) =>
  db.delete(sessions).where(and(eq(sessions.accountId, arg('accountId')), eq(sessions.handle, arg('handle')))),
)
/** End one of an account's own sessions by its public name. */
export const deleteSessionByHandle = (tx: ControlTx, accountId: string, handle: string): Step<number> =>
  tx.run(removeByHandle, { accountId, handle })

const removeOthers = query((db, arg: Arg<{ accountId: string; keep: string }>) =>
  db.delete(sessions).where(and(eq(sessions.accountId, arg('accountId')), ne(sessions.idHash, arg('keep')))),
)
/** End an account's sessions, all but `keep`; with an empty `keep`, all of them. */
export const deleteSessions = (tx: ControlTx, accountId: string, keep = ''): Step<number> =>
  tx.run(removeOthers, { accountId, keep })

const sweep = query((db, arg: Arg<{ now: number; idleSince: number }>) =>
  db.delete(sessions).where(or(lte(sessions.expiresAt, arg('now')), lte(sessions.seenAt, arg('idleSince')))),
)
/** Forget sessions past their limits. */
export const sweepSessions = (tx: ControlTx, args: { now: number; idleSince: number }): Step<number> =>
  tx.run(sweep, args)
