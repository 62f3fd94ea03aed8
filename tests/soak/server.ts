import { spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import path from 'node:path'
import { serverFile } from '#app/cli/setup/build.mjs'

/** So short that a killed run's work is taken up soon; the promise is lease + poll. ms. */
export const LEASE_MS = 800

const settings = (dataDir: string, providerUrl: string, port: string) => ({
  PATH: process.env['PATH'],
  NODE_ENV: 'production' as const,
  LOG_LEVEL: 'warn',
  PORT: port,
  DATA_DIR: dataDir,
  AI_BASE_URL: providerUrl,
  AI_MODEL: 'moody',
  GENERATION_TIMEOUT_MS: '1500',
  ANSWER_TIMEOUT_MS: '1500',
  ANSWER_GAP_MS: '1500',
  GENERATION_EXTENSION_MS: '1500',
  GENERATION_LIMIT: '10000',
  CHAT_LIMIT: '10000',
  LESSONS_LIMIT: '10000',
  WORKFLOW_LIMIT: '10000',
  JOB_LEASE_MS: String(LEASE_MS),
  JOB_HEARTBEAT_MS: '200',
  // More places than there are plans at a time, so that nothing waits for anything but its turn.
  JOB_CONCURRENCY: '32',
})

export type Ended = { code: number | null; signal: NodeJS.Signals | null }

/** One life of the built server. */
export type Life = {
  /** Its address once it listens; undefined when it ended before. */
  ready: Promise<string | undefined>
  signal(signal: NodeJS.Signals): void
  ended: Promise<Ended>
}

/** Start the built server on a data directory; what it says goes to `server.log` beside it. */
export function begin(dataDir: string, providerUrl: string, port: string): Life {
  const child = spawn(process.execPath, ['--enable-source-maps', serverFile], {
    env: settings(dataDir, providerUrl, port),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log = path.join(path.dirname(dataDir), 'server.log')
  const keep = (part: Buffer) => appendFileSync(log, part)
  child.stderr.on('data', keep)
  const ended = new Promise<Ended>((resolve) => child.once('close', (code, signal) => resolve({ code, signal })))
  const ready = new Promise<string | undefined>((resolve) => {
    let said = ''
    child.stdout.on('data', (part: Buffer) => {
      keep(part)
      said = `${said}${part.toString()}`.slice(-2000)
      const [, url] = /ready at (http:\S+)/.exec(said) ?? []
      if (url) resolve(url)
    })
    void ended.then(() => resolve(undefined))
  })
  return { ready, ended, signal: (signal) => void child.kill(signal) }
}
