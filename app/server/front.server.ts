import type { Request, RequestHandler } from 'express'
import { guard } from '#app/http/guard.server.ts'
import type { Runtime } from '#app/boot.server.ts'
import { refuse } from './refuse.server.ts'

const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-port', 'x-forwarded-proto']

const BAD_REQUEST = { status: 400, code: 'bad_request', message: 'This request names no address that can be served.' }

/** Names the request for the log and for whoever has to report a fault; a proxy we trust may have named it already. */
export const nameRequest =
  ({ config, newId }: Runtime): RequestHandler =>
  (req, res, next) => {
    const given = config.trustProxy ? req.header('x-request-id') : undefined
    const requestId = given && /^[\w-]{8,64}$/.test(given) ? given : newId()
    res.locals['requestId'] = requestId
    res.setHeader('x-request-id', requestId)
    next()
  }

/** From here on there is one Host, wherever it came from. A chain of proxies lists the outermost first. */
function takeForwardedHost(req: Request): void {
  const [host] = String(req.headers['x-forwarded-host'] ?? '').split(',')
  if (host?.trim()) req.headers.host = host.trim()
  delete req.headers['x-forwarded-host']
}

function originOf(req: Request): string | undefined {
  const address = `${req.protocol}://${req.headers.host ?? ''}`
  return req.originalUrl.startsWith('/') && URL.canParse(address) ? new URL(address).origin : undefined
}

/**
 * Settle where this request was sent to. Without TRUST_PROXY nobody's `X-Forwarded-*` is heard; with ORIGIN set, that
 * is where every request counts as sent to, whatever a proxy made of the Host header.
 */
export const settleOrigin =
  ({ config }: Runtime): RequestHandler =>
  (req, res, next) => {
    if (config.trustProxy) takeForwardedHost(req)
    else for (const name of FORWARDED) delete req.headers[name]
    const own = originOf(req)
    if (!own) return refuse(req, res, BAD_REQUEST)
    res.locals['ownOrigin'] = own
    if (config.origin) {
      const { host, protocol } = new URL(config.origin)
      req.headers.host = host
      Object.defineProperty(req, 'protocol', { value: protocol.slice(0, -1) })
    }
    next()
  }

/** Turns state changes from elsewhere away; see `guard`. */
export const guardState =
  ({ config, log }: Runtime): RequestHandler =>
  (req, res, next) => {
    const refusal = guard({
      method: req.method,
      path: req.path,
      header: (name) => req.header(name),
      ownOrigin: String(res.locals['ownOrigin']),
      publicOrigin: config.origin,
      loopbackOnly: config.loopback && !config.trustProxy,
    })
    if (!refusal) return next()
    const { requestId } = res.locals
    log.warn({ event: 'request.refused', code: refusal.code, path: req.path, address: req.ip, requestId }, 'refused')
    refuse(req, res, refusal)
  }

/** One line a request: never the query, which may hold a ticket. */
export const logRequests =
  ({ log }: Runtime): RequestHandler =>
  (req, res, next) => {
    const started = performance.now()
    const path = req.path
    res.once('close', () => {
      const ms = Math.round(performance.now() - started)
      const { requestId } = res.locals
      const cut = res.writableFinished ? {} : { cut: true }
      const line = { event: 'request', method: req.method, path, status: res.statusCode, ms, requestId, ...cut }
      if (path === '/healthz' || path === '/readyz') log.debug(line)
      else log.info(line)
    })
    next()
  }
