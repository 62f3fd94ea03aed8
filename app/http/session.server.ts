import { createCookie } from '@remix-run/node'
import { AppError } from '#app/domain/errors.ts'
import { isLoopbackHost } from '#app/domain/hosts.ts'
import type { TenantId } from '#app/domain/plan.ts'
import type { Step } from '#db/connection.server.ts'
import {
  deleteSession,
  deleteSessionByHandle,
  deleteSessions,
  findSession,
  insertSession,
  listSessions,
  sweepSessions,
  touchSession,
} from '#db/control/sessions.server.ts'
import type { Edge } from './edge.ts'
import { noteUse } from './note-use.server.ts'
import { hashSecret, newSecret } from './secrets.server.ts'
import { securityEvent, visitorOf } from './security-log.server.ts'

const DAY_MS = 86_400_000
/** A session ends after this long unused, and after the second in any case. */
const IDLE_MS = 14 * DAY_MS
const ABSOLUTE_MS = 60 * DAY_MS
/** How exact `seenAt` is: one write in this time, not one a request. */
const TOUCH_MS = 5 * 60_000

const options = { httpOnly: true, sameSite: 'lax', path: '/', maxAge: ABSOLUTE_MS / 1000 } as const
/** The prefix makes browsers insist on https, this very host and the whole path. */
const secureCookie = createCookie('__Host-cairn', { ...options, secure: true })
/** Browsers keep no secure cookie over plain http, so on this machine itself it goes by another name. */
const plainCookie = createCookie('cairn', options)

export type Account = { id: TenantId; email: string; role: 'admin' | 'learner' }
export type SignedIn = { account: Account; idHash: string; handle: string }

class HttpsNeededError extends AppError {
  constructor() {
    super(
      'https_needed',
      403,
      'Signing in over plain http works only on the machine Cairn runs on. Put it behind https and set ORIGIN; or, ' +
        'on a network you trust, set ORIGIN to this http address.',
    )
  }
}

const cookieOf = (request: Request) => (new URL(request.url).protocol === 'https:' ? secureCookie : plainCookie)

async function presentedId(request: Request): Promise<string | undefined> {
  const value: unknown = await cookieOf(request).parse(request.headers.get('cookie'))
  return typeof value === 'string' && value.length <= 100 ? value : undefined
}

/** Throws 403 where a cookie would travel over plain http without the operator having asked for it. */
export function refusePlainHttp({ request, context }: Edge): void {
  const { protocol, hostname } = new URL(request.url)
  if (protocol === 'https:' || isLoopbackHost(hostname) || context.runtime.config.origin) return
  throw new HttpsNeededError()
}

/**
 * Begin a session under a new id and end the one the browser came with. Returns the `Set-Cookie` header. Throws 403
 * where a cookie would travel over plain http without the operator having asked for it.
 */
export async function startSession(edge: Edge, accountId: TenantId): Promise<string> {
  refusePlainHttp(edge)
  const { control, now, newId } = edge.context.runtime
  const id = newSecret()
  const before = await presentedId(edge.request)
  const at = now().getTime()
  await control.immediate(function* (tx): Step<void> {
    if (before) yield* deleteSession(tx, hashSecret(before))
    yield* sweepSessions(tx, { now: at, idleSince: at - IDLE_MS })
    yield* insertSession(tx, {
      idHash: hashSecret(id),
      handle: newId(),
      accountId,
      userAgent: visitorOf(edge).userAgent,
      createdAt: at,
      seenAt: at,
      expiresAt: at + ABSOLUTE_MS,
    })
  })
  return cookieOf(edge.request).serialize(id)
}

/** Who is signed in with this browser; undefined without a session that still counts. */
export async function readSession({ request, context }: Edge): Promise<SignedIn | undefined> {
  const id = await presentedId(request)
  if (!id) return undefined
  const { control, now } = context.runtime
  const idHash = hashSecret(id)
  const found = await control.read((r) => findSession(r, idHash))
  const at = now().getTime()
  if (!found || found.disabledAt !== null) return undefined
  const { seenAt, expiresAt, accountId, email, role, handle } = found
  if (at >= expiresAt || at - seenAt >= IDLE_MS) return undefined
  if (at - seenAt >= TOUCH_MS) await noteUse(control.immediate((tx) => touchSession(tx, idHash, at)))
  return { account: { id: accountId as TenantId, email, role }, idHash, handle }
}

/** End this browser's session on the server. Returns the `Set-Cookie` header that forgets it here. */
export async function endSession(edge: Edge): Promise<string> {
  const id = await presentedId(edge.request)
  if (id) {
    const signedIn = await readSession(edge)
    await edge.context.runtime.control.immediate((tx) => deleteSession(tx, hashSecret(id)))
    if (signedIn)
      await securityEvent(edge.context.runtime, 'sign_out', { accountId: signedIn.account.id }, visitorOf(edge))
  }
  return cookieOf(edge.request).serialize('', { maxAge: 0 })
}

export type SessionView = { handle: string; userAgent: string; createdAt: string; seenAt: string; current: boolean }

/** The account's sessions that still count, latest seen first. */
export async function sessionsOf(edge: Edge, { account, idHash }: SignedIn): Promise<SessionView[]> {
  const { control, now } = edge.context.runtime
  const at = now().getTime()
  const rows = await control.read((r) => listSessions(r, { accountId: account.id, now: at, idleSince: at - IDLE_MS }))
  return rows.map((row) => ({
    handle: row.handle,
    userAgent: row.userAgent,
    createdAt: new Date(row.createdAt).toISOString(),
    seenAt: new Date(row.seenAt).toISOString(),
    current: row.idHash === idHash,
  }))
}

/** End one of the account's own sessions, or with no handle every one but this. Somebody else's is not touched. */
export async function revokeSessions(edge: Edge, { account, idHash }: SignedIn, handle?: string): Promise<number> {
  const { runtime } = edge.context
  const ended = await runtime.control.immediate((tx) =>
    handle ? deleteSessionByHandle(tx, account.id, handle) : deleteSessions(tx, account.id, idHash),
  )
  await securityEvent(runtime, 'session.revoked', { accountId: account.id }, visitorOf(edge))
  return ended
}
