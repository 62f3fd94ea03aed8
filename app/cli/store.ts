import path from 'node:path'
import process from 'node:process'
import { boot, type Booted } from '#app/boot.server.ts'
import { loadConfig } from '#app/config.server.ts'
import { publicOrigin } from '#app/http/origin.ts'

export type StoreOptions = { dataDir?: string }

/**
 * Open the data directory beside a server that may be running, do `work`, and close. Safe together: every write is a
 * transaction that waits its turn.
 */
export async function withStore<T>(options: StoreOptions, work: (parts: Booted) => Promise<T>): Promise<T> {
  const dataDir = options.dataDir === undefined ? {} : { DATA_DIR: path.resolve(options.dataDir) }
  const parts = await boot(loadConfig({ LOG_LEVEL: 'silent', ...process.env, ...dataDir }), { exclusive: false })
  try {
    return await work(parts)
  } finally {
    parts.close()
  }
}

/** Where links lead: ORIGIN, or the address the server listens on with these settings. */
export const linkOrigin = ({ config }: Pick<Booted, 'config'>): string => publicOrigin(config, config.port)

/** Write a line to stdout: results, for people and pipes. */
export const print = (line: string): void => void process.stdout.write(`${line}\n`)

/** Write a line to stderr: everything that is not the result. */
export const say = (line: string): void => void process.stderr.write(`${line}\n`)
