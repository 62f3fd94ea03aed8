import type { Server } from 'node:http'
import type { ServerBuild } from '@remix-run/node'
import * as build from 'virtual:remix/server-build'
import { boot, type Booted } from '#app/boot.server.ts'
import { loadConfig } from '#app/config.server.ts'
import { ensureSetupLink } from '#app/http/accounts-setup.server.ts'
import { publicOrigin } from '#app/http/origin.ts'
import { createApp } from './app.server.ts'
import { httpServer, listen } from './listen.server.ts'
import { sentenceFor } from './startup-errors.server.ts'

/** The process ends this long after it was asked to, whatever still hangs. */
const EXIT_WITHIN_MS = 20_000

const say = (line: string) => process.stdout.write(`${line}\n`)

/** Stop accepting, let the worker and the streams end, then leave; in bounded time, whoever hangs on. */
function stopOnSignal(server: Server, runtime: Booted): void {
  let stopping = false
  const stop = async (signal: string) => {
    if (stopping) return
    stopping = true
    runtime.log.info({ event: 'stopping', signal }, 'stopping')
    setTimeout(() => process.exit(1), EXIT_WITHIN_MS).unref()
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeIdleConnections()
    await runtime.drain()
    server.closeIdleConnections()
    const patience = setTimeout(() => server.closeAllConnections(), 2000)
    await closed
    clearTimeout(patience)
    runtime.close()
    runtime.log.flush()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      stop(signal).catch((error: unknown) => {
        runtime.log.error({ err: error }, 'could not stop in order')
        process.exit(1)
      })
    })
  }
}

async function main(): Promise<void> {
  const config = loadConfig()
  const runtime = await boot(config)
  const server = httpServer(createApp(runtime, build as ServerBuild))
  const port = await listen(server, config.port, config.host)
  stopOnSignal(server, runtime)
  runtime.start()
  const url = publicOrigin(config, port)
  const setup = await ensureSetupLink(runtime, url)
  say(`Cairn is ready at ${url}`)
  if (setup) say(`Open this link once, within 24 hours, to make the first account: ${setup}`)
}

try {
  await main()
} catch (error) {
  process.stderr.write(`${sentenceFor(error)}\n`)
  process.exit(1)
}
