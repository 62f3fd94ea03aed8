import { once } from 'node:events'
import path from 'node:path'
import type { AppLoadContext, ServerBuild } from '@remix-run/node'
import { createRequestHandler } from '@remix-run/express'
import compression from 'compression'
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express'
import type { ViteDevServer } from 'vite'
import type { Readiness, Runtime } from '#app/boot.server.ts'
import { guardState, logRequests, nameRequest, settleOrigin } from './front.server.ts'
import { noStore, securityHeaders } from './headers.server.ts'
import { installGcSafeRequest } from './gc-safe-request.ts'
import { limitBody } from './limits.server.ts'
import { tellMetrics, timeRequests } from './metrics.server.ts'
import { refuse } from './refuse.server.ts'
import { answeringBuild } from './routes-at-the-edge.server.ts'

type Build = ServerBuild | (() => Promise<ServerBuild>)

const isEventStream = (res: Response) => /^text\/event-stream/i.test(String(res.getHeader('content-type') ?? ''))

/** Made as it is taken (`fileResponse`): what compresses would take all of it at once, however slowly it is read. */
const isFile = (res: Response) => res.getHeader('content-disposition') !== undefined

const compress = () =>
  compression({
    filter: (req, res) => !isEventStream(res as Response) && !isFile(res as Response) && compression.filter(req, res),
  })

function health(app: Express, runtime: Runtime): void {
  app.get('/healthz', (_req, res) => {
    res.setHeader('Cache-Control', 'no-store').json({ status: 'ok' })
  })
  app.get('/readyz', (_req, res, next) => {
    const tell = ({ ok, checks }: Readiness) =>
      res
        .status(ok ? 200 : 503)
        .setHeader('Cache-Control', 'no-store')
        .json({ status: ok ? 'ok' : 'not ready', checks })
    runtime.readiness().then(tell, next)
  })
}

/** Built files carry a hash in their name and never change; a missing one is no page. */
function staticFiles(app: Express, clientDir: string): void {
  app.use('/assets', express.static(path.join(clientDir, 'assets'), { immutable: true, maxAge: '1y', index: false }))
  app.use('/assets', (req, res) =>
    refuse(req, res, { status: 404, code: 'not_found', message: 'There is no such file.' }),
  )
  app.use(express.static(clientDir, { maxAge: '1h', index: false, redirect: false }))
}

const loadContext =
  (runtime: Runtime) =>
  (req: Request, res: Response): AppLoadContext => {
    const gone = new AbortController()
    const answered = new AbortController()
    res.once('close', () => {
      answered.abort()
      if (!res.writableFinished) gone.abort(new DOMException('The client has gone.', 'AbortError'))
    })
    const { nonce, requestId } = res.locals as { nonce: string; requestId: string }
    const signals = { clientGone: gone.signal, answered: answered.signal }
    // Remix writes whatever is there, however slowly it is read: who streams much asks first.
    const drained = async () => {
      if (res.writableNeedDrain) await once(res, 'drain', { signal: answered.signal }).catch(() => {})
    }
    return { runtime, nonce, requestId, address: req.ip ?? '', ...signals, hangUp: () => void res.destroy(), drained }
  }

const failed =
  ({ log }: Runtime): ErrorRequestHandler =>
  (error: { status?: unknown }, req, res, _next) => {
    const { requestId } = res.locals
    const status = typeof error.status === 'number' && error.status >= 400 && error.status < 500 ? error.status : 500
    if (status === 500 && !res.headersSent) log.error({ err: error, requestId }, 'unexpected error')
    if (res.headersSent) return void res.destroy()
    const message =
      status === 500 ? 'Something went wrong on our side. It has been noted.' : 'This request cannot be read.'
    refuse(req, res, { status, code: status === 500 ? 'unexpected' : 'bad_request', message })
  }

const forRemix = (build: Build): Build =>
  typeof build === 'function' ? async () => answeringBuild(await build()) : answeringBuild(build)

/** The whole HTTP edge over one runtime: security headers, limits, the front door, files, health, and the pages. */
export function createApp(runtime: Runtime, build: Build, vite?: ViteDevServer): Express {
  installGcSafeRequest()
  const { config } = runtime
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  // One hop: the address our own proxy saw. Further ones are whatever the client wrote.
  app.set('trust proxy', config.trustProxy ? 1 : false)
  app.use(nameRequest(runtime), timeRequests(runtime), logRequests(runtime))
  app.use(settleOrigin(runtime), ...securityHeaders(config))
  health(app, runtime)
  tellMetrics(app, runtime)
  app.use(compress())
  if (vite) app.use(vite.middlewares)
  else staticFiles(app, config.clientDir)
  app.use(noStore, guardState(runtime), limitBody)
  const getLoadContext = loadContext(runtime)
  const pages = createRequestHandler({ build: forRemix(build) as ServerBuild, mode: config.mode, getLoadContext })
  app.all('*', (req, res, next) => void pages(req, res, next))
  app.use(failed(runtime))
  return app
}
