import { copyFileSync } from 'node:fs'
import Database from 'libsql'
import type { Statement } from '#db/connection.server.ts'
import type { Call } from '../support/recording.ts'

/** The bare binding with cached statements and the app's own pragmas: what the app's layers are measured against. */
export class RawFile {
  readonly #db: Database.Database
  readonly #statements = new Map<string, Statement>()

  constructor(file: string) {
    this.#db = new Database(file, { timeout: 0 })
    for (const pragma of ['synchronous=FULL', 'foreign_keys=ON', 'wal_autocheckpoint=256'])
      this.#db.exec(`PRAGMA ${pragma}`)
  }

  /** Send recorded statements again. Returns the last answer. */
  replay(calls: readonly Call[]): unknown {
    let last: unknown
    for (const call of calls) last = this.#statement(call)[call.how](call.params)
    return last
  }

  transaction(calls: readonly Call[]): void {
    this.#db.exec('BEGIN IMMEDIATE')
    this.replay(calls)
    this.#db.exec('COMMIT')
  }

  /** Whether somebody else may write just now. */
  isLocked(): boolean {
    try {
      this.#db.exec('BEGIN IMMEDIATE')
      this.#db.exec('ROLLBACK')
      return false
    } catch {
      return true
    }
  }

  #statement({ text, mode }: Call): Statement {
    let found = this.#statements.get(text)
    if (!found) {
      const prepared = this.#db.prepare(text)
      found = (mode === 'raw' ? prepared.raw(true) : prepared) as unknown as Statement
      this.#statements.set(text, found)
    }
    return found
  }

  close(): void {
    this.#statements.clear()
    this.#db.close()
  }
}

/** Copy a file with everything in it, the write-ahead log's part too. */
export function copyOf(file: string, to: string): string {
  const db = new Database(file, { timeout: 0 })
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  db.close()
  copyFileSync(file, to)
  return to
}

/** Rows of a question asked once, for checking what a contest left behind. */
export function ask<Row>(file: string, text: string): Row[] {
  const db = new Database(file, { timeout: 0 })
  try {
    return db.prepare(text).all([]) as unknown as Row[]
  } finally {
    db.close()
  }
}
