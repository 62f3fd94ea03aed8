import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { boot, type Booted } from '#app/boot.server.ts'
import { createLogger } from '#app/adapters/logger.server.ts'
import { loadConfig } from '#app/config.server.ts'
import type { TenantId } from '#app/domain/plan.ts'
import { accountIdByEmail, createAccount } from '#app/http/accounts.server.ts'
import { createToken } from '#app/http/accounts-tokens.server.ts'
import { tenantContext } from '#app/http/context.server.ts'
import { createApp } from '#app/server/app.server.ts'
import { httpServer, listen } from '#app/server/listen.server.ts'
import type { LocalPorts } from '#app/services/local-servers.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { atEnd } from './at-end.ts'
import { Client, tokenClient } from './client.ts'
import { testClock, type TestClock } from './clock.ts'
import { serverBuild } from './server-build.ts'

export const PASSWORD = 'seven grey herons wade'

type Options = {
  /** Settings by their environment names. */
  env?: Record<string, string>
  /** Let the worker run by itself; otherwise `w.runtime.worker.tick()` runs what waits. */
  start?: boolean
  /** Use this data directory again, as a restart would. */
  dataDir?: string
  /** Where servers of models are looked for on this machine; nowhere otherwise. */
  localPorts?: LocalPorts
}

/** Somebody signed in, with all a test may want of them. */
export type Learner = Client & {
  email: string
  accountId: TenantId
  /** What their requests may reach; for asking services directly. */
  ctx: TenantContext
  /** A script of theirs, with a new API token. */
  script: () => Promise<ReturnType<typeof tokenClient>>
}

/** A log line, parsed. */
export type LogLine = Record<string, unknown> & { event?: string; level: string }

export type World = {
  url: string
  dataDir: string
  runtime: Booted
  clock: TestClock
  logs: LogLine[]
  /** Every log line as it was written. */
  logText: () => string
  /** A browser that nobody has signed in with. */
  browser: () => Client
  /** Somebody new, signed in. The first one in a world is its admin. */
  signUp: (email?: string) => Promise<Learner>
  /** Another browser of somebody who has an account. */
  signIn: (email: string, password?: string) => Promise<Learner>
  /** Stop the server and keep the files. */
  stop: () => Promise<void>
}

const worlds = new Set<World>()

/** The application really running: real files in a temporary directory, real HTTP on a port of its own. */
export async function world(options: Options = {}): Promise<World> {
  const dataDir = options.dataDir ?? mkdtempSync(path.join(tmpdir(), 'cairn-test-'))
  atEnd(() => rmSync(dataDir, { recursive: true, force: true }))
  const clock = testClock()
  const lines: string[] = []
  const env = { NODE_ENV: 'test', PORT: '0', OFFLINE_PACE_MS: '0', LOG_LEVEL: 'debug', DATA_DIR: dataDir }
  const config = loadConfig({ ...env, ...options.env })
  const log = createLogger(config, { write: (line: string) => void lines.push(line) })
  const runtime = await boot(config, { clock, log, byHand: !options.start, localPorts: options.localPorts ?? [] })
  const server = httpServer(createApp(runtime, await serverBuild()))
  const url = `http://127.0.0.1:${await listen(server, config.port, '127.0.0.1')}`
  if (options.start) runtime.start()
  const made: World = {
    url,
    dataDir,
    runtime,
    clock,
    get logs() {
      return lines.map((line) => JSON.parse(line) as LogLine)
    },
    logText: () => lines.join(''),
    browser: () => new Client(url),
    signUp: (email = `learner-${++counter}@example.org`) => signUp(made, email),
    signIn: (email, password = PASSWORD) => signIn(made, email, password),
    stop: () => stop(made, server),
  }
  worlds.add(made)
  atEnd(made.stop)
  return made
}
let counter = 0

async function stop(made: World, server: Server): Promise<void> {
  if (!worlds.delete(made)) return
  const closed = new Promise((resolve) => server.close(resolve))
  await made.runtime.drain()
  server.closeAllConnections()
  await closed
  made.runtime.close()
}

async function signUp(made: World, email: string): Promise<Learner> {
  await createAccount(made.runtime, { email, password: PASSWORD })
  return signIn(made, email, PASSWORD)
}

async function signIn(made: World, email: string, password: string): Promise<Learner> {
  const client = made.browser()
  const answer = await client.post('/sign-in', { email, password })
  const accountId = await accountIdByEmail(made.runtime, email)
  if (answer.status !== 302 || !accountId) throw new Error(`sign-in answered ${answer.status}: ${answer.text}`)
  const script = async () => {
    const { token } = await createToken(made.runtime, accountId, 'test', {})
    return tokenClient(made.url, token)
  }
  return Object.assign(client, { email, accountId, ctx: tenantContext(made.runtime, accountId), script })
}
