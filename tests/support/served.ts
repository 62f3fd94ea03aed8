import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ensureBuilt, serverFile } from '#app/cli/setup/build.mjs'

export type Served = {
  url: string
  dataDir: string
  child: ChildProcess
  /** Kill -9, then start again on the same data directory and the same port. */
  restart(env?: Record<string, string>): Promise<Served>
  stop(signal?: NodeJS.Signals): Promise<number | null>
  [Symbol.asyncDispose](): Promise<void>
}

const READY = /ready at (http:\/\/\S+)/

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = ''
    const read = (part: Buffer) => {
      out += part.toString('utf8')
      const found = READY.exec(out)
      if (found?.[1]) resolve(found[1])
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${out.slice(-2000)}`)))
  })
}

const ended = (child: ChildProcess): Promise<number | null> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((resolve) => child.once('exit', (code) => resolve(code)))

/** The built server as a real child process on a free port, with a data directory of its own. */
export async function served(env: Record<string, string> = {}, dataDir?: string, port = '0'): Promise<Served> {
  await ensureBuilt()
  const dir = dataDir ?? mkdtempSync(path.join(os.tmpdir(), 'cairn-served-'))
  const child = spawn(process.execPath, [serverFile], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'test', LOG_LEVEL: 'error', DATA_DIR: dir, PORT: port, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const url = await listening(child)
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal)
    return ended(child)
  }
  return {
    url,
    dataDir: dir,
    child,
    stop,
    async restart(next = env) {
      await stop('SIGKILL')
      return served(next, dir, new URL(url).port)
    },
    async [Symbol.asyncDispose]() {
      await stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
