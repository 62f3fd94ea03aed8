import { getTableColumns, sql } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Step, Tx } from './connection.server.ts'
import { query, type Compiled, type Drizzle, type Query } from './query.server.ts'

/**
 * Most rows that one statement inserts. Ten are nearly as quick a row as all at once, and ten texts a table are enough
 * for any number of rows; one row at a time costs a third more, and a round trip each on a remote store.
 */
const ROWS_AT_ONCE = 10

type Row = Record<string, unknown>

/** A table's insert of `n` rows. Its text is drizzle's; its parameters are those of one row, row after row. */
function insertOf(table: SQLiteTable, n: number): Query<readonly Row[], never> {
  const columns = Object.entries(getTableColumns(table))
  const places = Object.fromEntries(columns.map(([name]) => [name, sql.placeholder(name)]))
  const unsaid = Object.fromEntries(columns.map(([name, { default: value }]) => [name, value ?? null]))
  const insert = (db: Drizzle, rows: number) => db.insert(table).values(Array.from({ length: rows }, () => places))
  const one = query<Row, ReturnType<typeof insert>>((db) => insert(db, 1))
  const many = query<Row, ReturnType<typeof insert>>((db) => insert(db, n))
  let compiled: Compiled<readonly Row[], never> | undefined
  return () =>
    (compiled ??= {
      ...many(),
      bind: (rows) => rows.flatMap((row) => one().bind({ ...unsaid, ...row })),
    } as Compiled<readonly Row[], never>)
}

/**
 * The way to put rows into a table: SQL built once, whatever the rows. A column that a row leaves out takes its
 * default. Returns the number of rows.
 */
export function insertion<T extends SQLiteTable>(table: T) {
  const sizes = Array.from({ length: ROWS_AT_ONCE }, (_, i) => insertOf(table, i + 1))
  return function* insert<Owner extends string>(tx: Tx<Owner>, rows: readonly T['$inferInsert'][]): Step<number> {
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
      const some = rows.slice(at, at + ROWS_AT_ONCE)
      const query = sizes[some.length - 1]
      if (query) yield* tx.run(query, some)
    }
    return rows.length
  }
}
