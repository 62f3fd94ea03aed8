import { createServer } from 'vite'
import type * as Boot from '#app/boot.server.ts'
import type * as Configuration from '#app/config.server.ts'
import type { ServerBuild } from '@remix-run/node'
import type * as App from './app.server.ts'
import type * as Listen from './listen.server.ts'
import { sentenceFor } from './startup-errors.server.ts'

/** The development server. Everything of the app is loaded through Vite, so that routes and server share their modules. */
async function main(): Promise<void> {
  process.env['NODE_ENV'] ??= 'development'
  const vite = await createServer({ server: { middlewareMode: true }, appType: 'custom' })
  const load = <T>(file: string) => vite.ssrLoadModule(file) as Promise<T>
  const { loadConfig } = await load<typeof Configuration>('/app/config.server.ts')
  const { boot } = await load<typeof Boot>('/app/boot.server.ts')
  const { createApp } = await load<typeof App>('/app/server/app.server.ts')
  const { httpServer, listen } = await load<typeof Listen>('/app/server/listen.server.ts')
  const config = loadConfig()
  const runtime = await boot(config)
  const build = () => load<ServerBuild>('virtual:remix/server-build')
  const server = httpServer(createApp(runtime, build, vite))
  const port = await listen(server, config.port, config.host)
  runtime.start()
  process.stdout.write(`Cairn is ready at http://${config.host}:${port}, for development\n`)
  const stop = async () => {
    setTimeout(() => process.exit(1), 10_000).unref()
    await runtime.drain()
    runtime.close()
    await vite.close()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop())
}

main().catch((error: unknown) => {
  process.stderr.write(`${sentenceFor(error)}\n`)
  process.exit(1)
})
