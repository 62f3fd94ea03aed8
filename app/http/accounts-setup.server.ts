import { countAccounts } from '#db/control/accounts.server.ts'
import { deleteTickets } from '#db/control/tickets.server.ts'
import type { AccountParts } from './accounts.server.ts'
import { createTicket, ticketLink } from './accounts-tickets.server.ts'

/**
 * The link that makes the first account where other machines can reach this server; undefined on loopback or when
 * there is an account. Each start voids the link of the one before.
 */
export async function ensureSetupLink(parts: AccountParts, origin: string): Promise<string | undefined> {
  if (parts.config.loopback) return undefined
  if ((await parts.control.read((r) => countAccounts(r))) > 0) return undefined
  await parts.control.immediate((tx) => deleteTickets(tx, 'setup'))
  return ticketLink(origin, 'setup', await createTicket(parts, 'setup'))
}
