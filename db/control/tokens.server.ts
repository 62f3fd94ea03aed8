import { and, count, desc, eq, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { ControlReader, ControlTx } from './control.server.ts'
import { accounts, apiTokens } from './schema.ts'

export type TokenRow = typeof apiTokens.$inferSelect

export const insertToken = (tx: ControlTx, row: typeof apiTokens.$inferInsert): Step<number> =>
  tx.build((db) => db.insert(apiTokens).values(row))

const withAccount = query((db, arg: Arg<{ tokenHash: string }>) =>
  db
    .select({
      id: apiTokens.id,
      usedAt: apiTokens.usedAt,
      accountId: accounts.id,
      email: accounts.email,
      role: accounts.role,
      disabledAt: accounts.disabledAt,
    })
    .from(apiTokens)
    .innerJoin(accounts, eq(accounts.id, apiTokens.accountId))
    .where(eq(apiTokens.tokenHash, arg('tokenHash'))),
)

/** A token with whose it is. */
export const findToken = (r: ControlReader, tokenHash: string) => r.get(withAccount, { tokenHash })

const touch = query((db, arg: Arg<{ id: string; now: number }>) =>
  db
    .update(apiTokens)
    .set({ usedAt: sql`${arg('now')}` })
    .where(eq(apiTokens.id, arg('id'))),
)
export const touchToken = (tx: ControlTx, id: string, now: number): Step<number> => tx.run(touch, { id, now })

const ofAccount = query((db, arg: Arg<{ accountId: string }>) =>
  db
    .select()
    .from(apiTokens)
    .where(eq(apiTokens.accountId, arg('accountId')))
    .orderBy(desc(apiTokens.createdAt), desc(apiTokens.id)),
)

/** An account's tokens, newest first. */
export const listTokens = (r: ControlReader, accountId: string): Step<TokenRow[]> => r.all(ofAccount, { accountId })

const total = query((db, arg: Arg<{ accountId: string }>) =>
  db
    .select({ n: count() })
    .from(apiTokens)
    .where(eq(apiTokens.accountId, arg('accountId'))),
)
export function* countTokens(r: ControlReader, accountId: string): Step<number> {
  return (yield* r.get(total, { accountId }))?.n ?? 0
}

const remove = query((db, arg: Arg<{ accountId: string; id: string }>) =>
  db.delete(apiTokens).where(and(eq(apiTokens.accountId, arg('accountId')), eq(apiTokens.id, arg('id')))),
)
/** Revoke one of an account's own tokens. */
export const deleteToken = (tx: ControlTx, accountId: string, id: string): Step<number> =>
  tx.run(remove, { accountId, id })
