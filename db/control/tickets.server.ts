import { and, eq, gt, lte } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { ControlReader, ControlTx } from './control.server.ts'
import { tickets, type TICKET_PURPOSES } from './schema.ts'

export type TicketRow = typeof tickets.$inferSelect
export type TicketPurpose = (typeof TICKET_PURPOSES)[number]

export const insertTicket = (tx: ControlTx, row: typeof tickets.$inferInsert): Step<number> =>
  tx.build((db) => db.insert(tickets).values(row))

type Presented = { tokenHash: string; purpose: TicketPurpose; now: number }

const valid = query((db, arg: Arg<Presented>) =>
  db
    .select()
    .from(tickets)
    .where(
      and(
        eq(tickets.tokenHash, arg('tokenHash')),
        eq(tickets.purpose, arg('purpose')),
        gt(tickets.expiresAt, arg('now')),
      ),
    ),
)

/** A ticket of this purpose that has neither been used nor run out. */
export const findTicket = (r: ControlReader, presented: Presented): Step<TicketRow | undefined> =>
  r.get(valid, presented)

const remove = query((db, arg: Arg<{ tokenHash: string }>) =>
  db.delete(tickets).where(eq(tickets.tokenHash, arg('tokenHash'))),
)

export const deleteTicket = (tx: ControlTx, tokenHash: string): Step<number> => tx.run(remove, { tokenHash })

/** Use a ticket up. Undefined when there is none to use: the caller's transaction must then change nothing. */
export function* takeTicket(tx: ControlTx, presented: Presented): Step<TicketRow | undefined> {
  const ticket = yield* findTicket(tx, presented)
  if (ticket) yield* deleteTicket(tx, presented.tokenHash)
  return ticket
}

const removeOfPurpose = query((db, arg: Arg<{ purpose: TicketPurpose }>) =>
  db.delete(tickets).where(eq(tickets.purpose, arg('purpose'))),
)
/** Void every ticket of a purpose. */
export const deleteTickets = (tx: ControlTx, purpose: TicketPurpose): Step<number> =>
  tx.run(removeOfPurpose, { purpose })

const removeOfAccount = query((db, arg: Arg<{ accountId: string }>) =>
  db.delete(tickets).where(eq(tickets.accountId, arg('accountId'))),
)
/** Void an account's tickets: a new password ends every open reset link. */
export const deleteTicketsOf = (tx: ControlTx, accountId: string): Step<number> =>
  tx.run(removeOfAccount, { accountId })

const sweep = query((db, arg: Arg<{ now: number }>) => db.delete(tickets).where(lte(tickets.expiresAt, arg('now'))))
export const sweepTickets = (tx: ControlTx, now: number): Step<number> => tx.run(sweep, { now })
