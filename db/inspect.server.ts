import { statSync } from 'node:fs'
import Database from 'libsql'
import { APPLICATION_ID } from './connection.server.ts'

/** `unreadable` and `busy` say nothing of the file's health: permissions, descriptors or another process are in the way. */
export type FileState = 'ok' | 'missing' | 'empty' | 'foreign' | 'damaged' | 'unreadable' | 'busy'

export type FileLook = {
  state: FileState
  /** Schema version, where it could be read. */
  version: number
  /** What SQLite says, in its words; for the operator only. */
  said: string[]
  /** Whether its head is a Cairn file's, so that a server may have it open. */
  opens: boolean
  bytes: number
  walBytes: number
}

const sizeOf = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.size

const firstCell = (row: unknown) => (row as unknown[])[0]

function ask(db: Database.Database, pragma: string): unknown[] {
  return db.prepare(`PRAGMA ${pragma}`).raw(true).all([]) as unknown[]
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

function stateOf(error: unknown): FileState {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return 'busy'
  if (code === 'SQLITE_NOTADB') return 'foreign'
  return /^SQLITE_(CORRUPT|IOERR_SHORT_READ)/.test(code) ? 'damaged' : 'unreadable'
}

type Asked = Pick<FileLook, 'state' | 'version' | 'said' | 'opens'>

function asked(db: Database.Database, deep: boolean): Asked {
  if (Number(firstCell(ask(db, 'application_id')[0])) !== APPLICATION_ID) {
    return { state: 'foreign', version: 0, said: ['another application’s database'], opens: false }
  }
  const version = Number(firstCell(ask(db, 'user_version')[0]))
  try {
    return { version, opens: true, ...checked(db, deep) }
  } catch (error) {
    return { version, opens: true, state: stateOf(error), said: [messageOf(error)] }
  }
}

function checked(db: Database.Database, deep: boolean): Pick<FileLook, 'state' | 'said'> {
  const answers = ask(db, deep ? 'integrity_check(5)' : 'quick_check(5)').map((row) => String(firstCell(row)))
  const said = answers.join() === 'ok' ? [] : answers
  const loose = ask(db, 'foreign_key_check').length
  if (loose > 0) said.push(`${loose} rows point to nothing`)
  return { state: said.length > 0 ? 'damaged' : 'ok', said }
}

/** Look at a file without changing it. `deep` compares every index with its table too, which takes longer. */
export function inspectFile(file: string, { deep = false } = {}): FileLook {
  const bytes = sizeOf(file)
  const sizes = { bytes: bytes ?? 0, walBytes: sizeOf(`${file}-wal`) ?? 0 }
  const unasked = { version: 0, said: [], opens: false, ...sizes }
  if (bytes === undefined) return { state: 'missing', ...unasked }
  if (bytes === 0) return { state: 'empty', ...unasked }
  let db: Database.Database | undefined
  try {
    db = new Database(file, { readonly: true, timeout: 2000 })
    return { ...asked(db, deep), ...sizes }
  } catch (error) {
    return { ...unasked, state: stateOf(error), said: [messageOf(error)] }
  } finally {
    db?.close()
  }
}
