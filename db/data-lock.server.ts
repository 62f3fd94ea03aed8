import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'libsql'

/** Another server already uses this data directory. */
export class DataDirectoryInUseError extends Error {
  constructor(dir: string, pid: string) {
    super(`Another Cairn server${pid ? ` (process ${pid})` : ''} is using ${dir}. Stop it first, or set DATA_DIR.`)
    this.name = 'DataDirectoryInUseError'
  }
}

/**
 * Hold the data directory for this process: an SQLite file locked exclusively, which the system frees even on
 * `kill -9`. Returns the release function. Throws `DataDirectoryInUseError` naming the holder's process id.
 */
export function lockDataDirectory(dir: string): () => void {
  const pidFile = path.join(dir, 'server.pid')
  const db = new Database(path.join(dir, 'server.lock'), { timeout: 0 })
  try {
    db.exec('PRAGMA locking_mode=EXCLUSIVE')
    db.exec('BEGIN EXCLUSIVE')
    db.exec('CREATE TABLE IF NOT EXISTS held (at INTEGER)')
    db.exec('COMMIT')
    db.exec('BEGIN EXCLUSIVE')
  } catch {
    db.close()
    throw new DataDirectoryInUseError(dir, readPid(pidFile))
  }
  writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 })
  return () => db.close()
}

/** The process id of the server that holds the data directory, or undefined while none does. Waits for nothing. */
export function dataDirectoryHolder(dir: string): string | undefined {
  const file = path.join(dir, 'server.lock')
  if (!existsSync(file)) return undefined
  const db = new Database(file, { readonly: true, timeout: 0 })
  try {
    db.prepare('SELECT count(*) FROM held').all([])
    return undefined
  } catch {
    return readPid(path.join(dir, 'server.pid')) || 'unknown'
  } finally {
    db.close()
  }
}

function readPid(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return ''
  }
}
