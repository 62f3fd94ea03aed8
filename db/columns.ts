import { sql } from 'drizzle-orm'
import { check, integer, type AnySQLiteColumn } from 'drizzle-orm/sqlite-core'

/** A check that a column holds one of these words. */
export const oneOf = (name: string, column: AnySQLiteColumn, values: readonly string[]) =>
  check(name, sql`${column} in (${sql.raw(values.map((v) => `'${v}'`).join(', '))})`)

/** Milliseconds since the epoch, UTC. */
export const ms = (name: string) => integer(name)
