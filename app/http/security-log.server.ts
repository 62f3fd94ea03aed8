import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import type { Edge } from './edge.ts'

/** Where a request comes from, for the security log and the list of sessions. */
export type Visitor = { address: string; userAgent: string; requestId: string }

/** Long enough to tell browsers apart; nobody needs the rest. */
const USER_AGENT_LENGTH = 256

export const visitorOf = ({ request, context }: Edge): Visitor => ({
  address: context.address,
  userAgent: (request.headers.get('user-agent') ?? '').slice(0, USER_AGENT_LENGTH),
  requestId: context.requestId,
})

export type SecurityEvent =
  | 'sign_up'
  | 'sign_up.limited'
  | 'sign_in'
  | 'sign_in.failed'
  | 'sign_in.limited'
  | 'sign_in.disabled'
  | 'sign_out'
  | 'session.revoked'
  | 'password.changed'
  | 'password.reset'
  | 'reauthentication.failed'
  | 'token.created'
  | 'token.revoked'
  | 'ticket.created'
  | 'account.deleted'
  | 'account.disabled'
  | 'account.enabled'
  | 'account.admin'
  | 'access.ended'
  | 'admin.job_cancelled'
  | 'admin.job_retried'
  | 'admin.limit_reset'

type Who = { accountId?: string; emailHash?: string; target?: string }

/** One line of the security log: who, when (the logger's time), where. Never an e-mail address, never a secret. */
export function securityEvent(log: Logger, event: SecurityEvent, who: Who, where?: Partial<Visitor>): void {
  log.info({ event: `security.${event}`, ...who, ...where }, 'security')
}

/** Names an address that may belong to no account, without keeping it. */
export const emailHash = (email: string) => createHash('sha256').update(email).digest('hex').slice(0, 32)
