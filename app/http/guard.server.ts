import { isLoopbackHost } from '#app/domain/hosts.ts'

export type Front = {
  method: string
  path: string
  header: (name: string) => string | undefined
  /** Scheme, host and port this request was sent to. */
  ownOrigin: string
  /** ORIGIN, where the operator has set it. */
  publicOrigin: string | undefined
  /** The server listens on loopback only and is behind no proxy it knows of. */
  loopbackOnly: boolean
}

export type GuardRefusal = { status: number; code: string; message: string }

const FOREIGN: GuardRefusal = {
  status: 403,
  code: 'foreign_origin',
  message: 'This came from another site, so nothing was changed. If it was you, check that ORIGIN names this address.',
}
const NOT_JSON: GuardRefusal = {
  status: 415,
  code: 'unsupported_media_type',
  message: 'Send JSON with the header Content-Type: application/json.',
}

/** GET and HEAD change nothing here, whatever they carry. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

const carriesBody = (front: Front) =>
  front.header('transfer-encoding') !== undefined || Number(front.header('content-length') ?? 0) > 0

const isJson = (type: string | undefined) => /^application\/json\s*(;|$)/i.test(type ?? '')

/** A token that a script sends by hand cannot be sent by a browser that is led astray; a cookie can. */
const isTokenOnly = (front: Front) =>
  /^Bearer /i.test(front.header('authorization') ?? '') && front.header('cookie') === undefined

/**
 * A page elsewhere may have pointed its own name at this machine (DNS rebinding): then its origin and the host agree,
 * and only the name gives it away.
 */
const isRebound = (front: Front) =>
  front.loopbackOnly && !front.publicOrigin && !isLoopbackHost(new URL(front.ownOrigin).hostname)

function isForeign(front: Front): boolean {
  const origin = front.header('origin')
  if (origin !== undefined && origin !== (front.publicOrigin ?? front.ownOrigin)) return true
  const site = front.header('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  return isRebound(front)
}

/**
 * The front door for state changes: undefined lets the request in. A browser always says where a state change comes
 * from; a request that says nothing comes from a tool, which no web page can steer.
 */
export function guard(front: Front): GuardRefusal | undefined {
  if (SAFE.has(front.method)) return undefined
  if (!isTokenOnly(front) && isForeign(front)) return FOREIGN
  if (front.path.startsWith('/api/') && carriesBody(front) && !isJson(front.header('content-type'))) return NOT_JSON
  return undefined
}
