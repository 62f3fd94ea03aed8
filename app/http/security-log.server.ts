import { createHash } from 'node:crypto'
import type { Runtime } from '#app/boot.server.ts'
import { isLimited, type SecurityEvent } from '#app/domain/security-events.ts'
import { cutText } from '#app/domain/text.ts'
import type { Step } from '#db/connection.server.ts'
import { insertAudit, insertRefusal } from '#db/control/audit.server.ts'
import type { Edge } from './edge.ts'

export type { SecurityEvent }

/** Where a request comes from, for the security log and the list of sessions. */
export type Visitor = { address: string; userAgent: string; requestId: string }

/** Long enough to tell browsers apart; nobody needs the rest. */
const USER_AGENT_LENGTH = 256

export const visitorOf = ({ request, context }: Edge): Visitor => ({
  address: context.address,
  userAgent: (request.headers.get('user-agent') ?? '').slice(0, USER_AGENT_LENGTH),
  requestId: context.requestId,
})

type Parts = Pick<Runtime, 'log' | 'control' | 'now'>
type Who = { accountId?: string; emailHash?: string; target?: string }

/** Longest values that are kept, in characters: longer ones are somebody's invention. */
const TARGET_LENGTH = 200
const SHORT_LENGTH = 64

/** Of refusals alike one is kept in this time, ms. */
const REFUSAL_MS = 60_000

/** One line, whatever was sent: no line break, no control character, nothing that turns the reading direction. */
const told = (text: string | undefined, longest: number): string | null =>
  text === undefined ? null : cutText(text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' '), longest).text

const rowOf = (event: SecurityEvent, at: number, who: Who, where: Partial<Visitor>) => ({
  at,
  event,
  accountId: told(who.accountId, SHORT_LENGTH),
  emailHash: told(who.emailHash, SHORT_LENGTH),
  target: told(who.target, TARGET_LENGTH),
  address: told(where.address, SHORT_LENGTH),
  userAgent: told(where.userAgent, USER_AGENT_LENGTH),
  requestId: told(where.requestId, SHORT_LENGTH),
})

/**
 * Write down what concerns security, in the log and in the audit table: who, when, where. Never an e-mail address,
 * never a secret. Never rejects: what cannot be written is said in the log, and the request goes on.
 */
export async function securityEvent(
  parts: Parts,
  event: SecurityEvent,
  who: Who,
  where: Partial<Visitor> = {},
): Promise<void> {
  const { log, control } = parts
  log.info({ event: `security.${event}`, ...who, ...where }, 'security')
  try {
    const row = rowOf(event, parts.now().getTime(), who, where)
    await control.immediate(function* (tx): Step<void> {
      if (isLimited(event)) yield* insertRefusal(tx, row, row.at - REFUSAL_MS)
      else yield* insertAudit(tx, row)
    })
  } catch (err) {
    log.warn({ err, event: 'audit.unwritten', what: event }, 'a security event is only in the log')
  }
}

/** Names an address that may belong to no account, without keeping it. */
export const emailHash = (email: string) => createHash('sha256').update(email).digest('hex').slice(0, 32)
