import { randomBytes } from 'node:crypto'
import type { RequestHandler, Response } from 'express'
import helmet from 'helmet'
import type { Config } from '#app/config.server.ts'

type Directives = Record<string, string[] | null>

const nonceOf = (res: unknown) => String((res as Response).locals['nonce'])

/**
 * The content security policy: our own files, and inline scripts and styles only with this response's nonce. The
 * development server injects styles and speaks over a socket, so there it is looser.
 */
function policy(config: Config) {
  const dev = config.mode === 'development'
  const nonce = (_req: unknown, res: unknown) => `'nonce-${nonceOf(res)}'`
  return {
    'default-src': ["'self'"],
    'script-src': ["'self'", nonce],
    'script-src-attr': ["'none'"],
    'style-src': ["'self'", ...(dev ? ["'unsafe-inline'"] : [nonce])],
    // React writes width and position as style attributes into server-made HTML.
    'style-src-attr': ["'unsafe-inline'"],
    'img-src': ["'self'", 'data:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'", ...(dev ? ['ws:'] : [])],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'frame-ancestors': ["'none'"],
    'form-action': ["'self'"],
    'upgrade-insecure-requests': null,
  } satisfies Record<string, (string | typeof nonce)[] | null>
}

/** A new nonce a response, and the security headers that name it. */
export function securityHeaders(config: Config): RequestHandler[] {
  const https = config.origin?.startsWith('https:') === true
  return [
    (_req, res, next) => {
      res.locals['nonce'] = randomBytes(16).toString('base64')
      next()
    },
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: policy(config) as unknown as Directives },
      strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: false } : false,
      // `no-referrer` would make browsers send `Origin: null` with our own forms.
      referrerPolicy: { policy: 'same-origin' },
      xFrameOptions: { action: 'deny' },
    }),
  ]
}

/** Nothing the app answers may be kept by a cache; only files under the client build are. */
export const noStore: RequestHandler = (req, res, next) => {
  // Remix gives the route manifest its own version and lifetime; it is the same for everybody.
  if (req.path !== '/__manifest') res.setHeader('Cache-Control', 'no-store')
  next()
}
