import { readMigrationFiles } from 'drizzle-orm/migrator'
import { FileUnusableError } from '#app/domain/errors.ts'
import { APPLICATION_ID, type FileConnection } from './connection.server.ts'

const known = new Map<string, string[][]>()

/** The statements of each migration in a folder, in order. */
export function migrationsIn(folder: string): string[][] {
  let found = known.get(folder)
  if (!found) {
    found = readMigrationFiles({ migrationsFolder: folder }).map((m) => m.sql)
    known.set(folder, found)
  }
  return found
}

/**
 * Bring a file up to date. `PRAGMA user_version` is the number of migrations applied; each migration and its new
 * version commit together, so a process killed here leaves a file that the next open completes. A file from a newer
 * version is refused and not touched. Throws `SQLITE_BUSY` when another process is migrating: the caller retries.
 */
export function migrate(db: FileConnection<string>, folder: string): void {
  const migrations = migrationsIn(folder)
  if (db.version > migrations.length) {
    throw new FileUnusableError('newer')
  }
  if (db.version === migrations.length) return
  // A table that is made anew is dropped first, which would take the rows that point to it along; SQLite ignores the
  // pragma inside a transaction. What points nowhere afterwards is found before the commit.
  db.exec('PRAGMA foreign_keys=OFF')
  try {
    applyAll(db, migrations)
  } finally {
    db.exec('PRAGMA foreign_keys=ON')
  }
}

function applyAll(db: FileConnection<string>, migrations: string[][]): void {
  while (db.version < migrations.length) {
    db.exec('BEGIN IMMEDIATE')
    try {
      const at = db.version
      for (const statement of migrations[at] ?? []) db.exec(statement)
      if (at === 0) db.exec(`PRAGMA application_id=${APPLICATION_ID}`)
      if (at < migrations.length) db.exec(`PRAGMA user_version=${at + 1}`)
      if (!db.referencesHold()) throw new FileUnusableError('not-migrated')
      db.exec('COMMIT')
    } catch (error) {
      // A full disk has rolled it back already.
      if (db.inTransaction) db.exec('ROLLBACK')
      throw error
    }
  }
}
