import { createHash, timingSafeEqual } from 'node:crypto'
import type { Express, Request, RequestHandler } from 'express'
import type { Runtime } from '#app/boot.server.ts'
import { accountOfToken } from '#app/http/accounts-tokens.server.ts'
import { refuse } from './refuse.server.ts'

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Whether a request carries METRICS_TOKEN, or an API token of an admin's. */
async function mayRead(runtime: Runtime, req: Request): Promise<boolean> {
  const [, token] = /^Bearer +(\S{1,1000})$/i.exec(req.header('authorization') ?? '') ?? []
  if (!token) return false
  const { metricsToken } = runtime.config
  if (metricsToken && timingSafeEqual(digest(token), digest(metricsToken))) return true
  return (await accountOfToken(runtime, token))?.role === 'admin'
}

/** What there is to read; undefined for whoever may not. */
async function told(runtime: Runtime, req: Request): Promise<string | undefined> {
  return (await mayRead(runtime, req)) ? runtime.metrics.text(await runtime.levels()) : undefined
}

const NOT_FOUND = { status: 404, code: 'not_found', message: 'There is no such page.' }

/** `GET /metrics`, as Prometheus reads it. For anybody else there is nothing here: 404. */
export function tellMetrics(app: Express, runtime: Runtime): void {
  app.get('/metrics', (req, res, next) => {
    told(runtime, req).then((text) => {
      if (text === undefined) return refuse(req, res, NOT_FOUND)
      return res.setHeader('Cache-Control', 'no-store').type(runtime.metrics.contentType).send(text)
    }, next)
  })
}

/** Event streams last as long as somebody watches: how long says nothing. */
const isStream = (type: unknown) => typeof type === 'string' && /^text\/event-stream/i.test(type)

/** How long every request took. */
export const timeRequests =
  ({ metrics }: Runtime): RequestHandler =>
  (req, res, next) => {
    const started = performance.now()
    res.once('close', () => {
      if (isStream(res.getHeader('content-type'))) return
      metrics.answered(req.method, res.statusCode, (performance.now() - started) / 1000)
    })
    next()
  }
