import dns from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector, fetch as undiciFetch } from 'undici'
import { hostKey, insideRefused, readBaseUrl } from '#app/domain/outbound.ts'
import { isPublicAddress } from './addresses.ts'
import { bounded } from './bounded-fetch.ts'

type Fetch = typeof globalThis.fetch
type Resolve = typeof dns.lookup

/** A server that has not taken the connection by then will not, ms. */
const CONNECT_MS = 10_000
/** A stream that says nothing for so long is over, ms; the engine's own deadlines are shorter. */
const SILENCE_MS = 300_000

/** The host as an address where it is one: `[::1]` in a URL is ::1. */
const addressOf = (hostname: string) => hostname.replace(/^\[|\]$/g, '')

/** Resolves a name, and fails where any of its addresses leads inside. */
function publicLookup(resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0)
      const [first] = addresses
      if (!first || addresses.some(({ address }) => !isPublicAddress(address))) return callback(insideRefused(), '', 0)
      if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}

/** Connects; a socket that has come out inside after all is closed before a byte is sent. */
function connector(inside: boolean, resolve: Resolve): buildConnector.connector {
  const lookup = inside ? {} : { lookup: publicLookup(resolve) }
  // Said here, this holds whatever the environment says about TLS.
  const connect = buildConnector({ timeout: CONNECT_MS, rejectUnauthorized: true, ...lookup })
  return (options, callback) => {
    if (!inside && isIP(addressOf(options.hostname)) && !isPublicAddress(addressOf(options.hostname))) {
      return callback(insideRefused(), null)
    }
    connect(options, (...[error, socket]) => {
      if (error) return callback(error, null)
      if (inside || isPublicAddress(socket.remoteAddress ?? '')) return callback(null, socket)
      socket.destroy()
      callback(insideRefused(), null)
    })
  }
}

const agents = new Map<string, Agent>()

/** Connections to hosts that are allowed inside, and to others, are never shared. */
function agentFor(inside: boolean, resolve: Resolve): Agent {
  const kept = resolve === dns.lookup ? agents.get(String(inside)) : undefined
  if (kept) return kept
  const agent = new Agent({
    connect: connector(inside, resolve),
    headersTimeout: SILENCE_MS,
    bodyTimeout: SILENCE_MS,
    keepAliveTimeout: 4000,
    connections: 32,
  })
  if (resolve === dns.lookup) agents.set(String(inside), agent)
  return agent
}

/**
 * `fetch` for addresses that a learner has named. Refuses whatever leads to this machine or its network, as written and
 * again when it connects; follows no redirect; always checks TLS; bounds what is read. `allowed` are the hosts that an
 * admin has allowed, as `hostKey` writes them. Rejects with `AddressRefusedError`, or as fetch does.
 */
export function guardedFetch(allowed: ReadonlySet<string>, resolve: Resolve = dns.lookup): Fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    const { search } = url
    url.search = ''
    const inside = allowed.has(hostKey(readBaseUrl(url.href, allowed)))
    if (!inside && isIP(addressOf(url.hostname)) && !isPublicAddress(addressOf(url.hostname))) throw insideRefused()
    url.search = search
    const dispatcher = agentFor(inside, resolve)
    const sent = { ...init, redirect: 'error', dispatcher } as unknown as Parameters<typeof undiciFetch>[1]
    const answer = await undiciFetch(url.href, sent)
    return bounded(answer as unknown as Response, init?.signal ?? undefined)
  }
}
