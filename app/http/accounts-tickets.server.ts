import type { TenantId } from '#app/domain/plan.ts'
import type { Step } from '#db/connection.server.ts'
import { findAccountByEmail } from '#db/control/accounts.server.ts'
import {
  deleteTicketsOf,
  findTicket,
  insertTicket,
  sweepTickets,
  type TicketPurpose,
} from '#db/control/tickets.server.ts'
import type { AccountParts } from './accounts.server.ts'
import { hashSecret, newSecret } from './secrets.server.ts'
import { securityEvent } from './security-log.server.ts'

const MINUTE_MS = 60_000
/** How long a ticket works. */
const LIFETIME_MS: Record<TicketPurpose, number> = {
  reset: 30 * MINUTE_MS,
  setup: 24 * 60 * MINUTE_MS,
  invite: 7 * 24 * 60 * MINUTE_MS,
}

/** The page a ticket opens. */
const PAGE: Record<TicketPurpose, string> = { reset: '/reset', setup: '/setup', invite: '/sign-up' }

/** The link that carries a ticket, under this server's public origin. */
export const ticketLink = (origin: string, purpose: TicketPurpose, ticket: string): string =>
  `${origin}${PAGE[purpose]}?ticket=${ticket}`

/** Make a ticket that works once. Only its hash is kept; the answer is the only time it is known. */
export async function createTicket(
  parts: AccountParts,
  purpose: TicketPurpose,
  accountId: TenantId | null = null,
): Promise<string> {
  const ticket = newSecret()
  const now = parts.now().getTime()
  await parts.control.immediate(function* (tx): Step<void> {
    yield* sweepTickets(tx, now)
    const row = {
      tokenHash: hashSecret(ticket),
      purpose,
      accountId,
      createdAt: now,
      expiresAt: now + LIFETIME_MS[purpose],
    }
    yield* insertTicket(tx, row)
  })
  await securityEvent(parts, 'ticket.created', accountId ? { accountId } : {})
  return ticket
}

/** A reset ticket for an account, replacing any earlier one. Undefined when there is no such account. */
export async function createResetTicket(parts: AccountParts, email: string): Promise<string | undefined> {
  const account = await parts.control.read((r) => findAccountByEmail(r, email.trim().toLowerCase()))
  if (!account) return undefined
  await parts.control.immediate((tx) => deleteTicketsOf(tx, account.id))
  return createTicket(parts, 'reset', account.id as TenantId)
}

/** Whether a ticket would work just now; using it is another matter. */
export async function ticketWorks(
  parts: Pick<AccountParts, 'control' | 'now'>,
  purpose: TicketPurpose,
  ticket: string | undefined,
): Promise<boolean> {
  if (!ticket) return false
  const presented = { tokenHash: hashSecret(ticket), purpose, now: parts.now().getTime() }
  return (await parts.control.read((r) => findTicket(r, presented))) !== undefined
}
