import { sql, type Placeholder } from 'drizzle-orm'
import { BetterSQLiteSession } from 'drizzle-orm/better-sqlite3/session'
import { BaseSQLiteDatabase, SQLiteSyncDialect } from 'drizzle-orm/sqlite-core'

export type RunResult = { changes: number; lastInsertRowid: number | bigint }
export type Drizzle = BaseSQLiteDatabase<'sync', RunResult, Record<string, never>>

/** A prepared statement of one connection, in drizzle's shape. Parameters are one array: libsql takes a lone null for an object. */
export type Statement = {
  run(params: unknown[]): RunResult
  get(params: unknown[]): unknown
  all(params: unknown[]): unknown[]
}

/** Where a compiled query finds its statements while it runs. */
export type StatementSource = { statement(text: string, mode: 'rows' | 'raw' | 'run'): Statement }

let source: StatementSource | undefined

/** Run `body` with `next` as the connection every compiled query talks to. Synchronous, so it cannot interleave. */
export function using<T>(next: StatementSource, body: () => T): T {
  const before = source
  source = next
  try {
    return body()
  } finally {
    source = before
  }
}

const now = (text: string, mode: 'rows' | 'raw' | 'run'): Statement => {
  if (!source) throw new Error('A query ran outside a connection.')
  return source.statement(text, mode)
}

/** drizzle compiles against this once per process; each call then borrows the statement of the connection in use. */
const compiler = {
  prepare: (text: string) => ({
    run: (...params: unknown[]) => now(text, 'run').run(params),
    get: (...params: unknown[]) => now(text, 'rows').get(params),
    all: (...params: unknown[]) => now(text, 'rows').all(params),
    raw: () => ({
      get: (...params: unknown[]) => now(text, 'raw').get(params),
      all: (...params: unknown[]) => now(text, 'raw').all(params),
    }),
  }),
}

const dialect = new SQLiteSyncDialect()
const session = new BetterSQLiteSession(compiler as never, dialect, undefined)
const drizzle = new BaseSQLiteDatabase('sync', dialect, session as never, undefined) as unknown as Drizzle

/** Names a query's arguments: `arg('id')` stands where the value will be. */
export interface Arg<A> {
  <K extends keyof A & string>(name: K): Placeholder<K>
  readonly args?: A
}

type Builder = { prepare(): { run(values?: object): RunResult }; all(): unknown; get(): unknown }

/** SQL written with drizzle, compiled on first use and shared by every connection. */
export type Query<A, Row> = {
  run(args: A): RunResult
  all(args: A): Row[]
  get(args: A): Row | undefined
}

type RowOf<Q extends Builder> = ReturnType<Q['all']> extends (infer R)[] ? R : never

/**
 * Define a query: `query((db, arg: Arg<{ id: string }>) => db.select().from(plans).where(eq(plans.id, arg('id'))))`.
 * Nothing runs until a connection is asked to run it.
 */
export function query<A extends object, Q extends Builder>(build: (db: Drizzle, arg: Arg<A>) => Q): Query<A, RowOf<Q>> {
  let compiled: Query<A, RowOf<Q>> | undefined
  const arg = ((name: string) => sql.placeholder(name)) as Arg<A>
  const ready = () => (compiled ??= build(drizzle, arg).prepare() as unknown as Query<A, RowOf<Q>>)
  return {
    run: (args) => ready().run(args),
    all: (args) => ready().all(args),
    get: (args) => ready().get(args),
  }
}

/** A query whose shape depends on its values (many rows at once): built at each call. */
export function built(build: (db: Drizzle) => Builder): RunResult {
  return build(drizzle).prepare().run()
}

/** A statement on its way to a store that answers later. */
export type Sent = { text: string; params: unknown[] }
export type Reply = { rows: unknown[][]; changes: number }

const nothing: RunResult = { changes: 0, lastInsertRowid: 0 }

/**
 * Run a compiled query against a store that is somewhere else. drizzle is synchronous, so it is run twice: first to
 * hear what it would send, then, with the reply in hand, to map the rows.
 */
export async function elsewhere<T>(ask: () => T, send: (sent: Sent) => Promise<Reply>): Promise<T> {
  let sent: Sent | undefined
  const hear = (text: string, params: unknown[]) => {
    sent = { text, params }
  }
  const listening: StatementSource = {
    statement: (text) => ({
      run: (params) => (hear(text, params), nothing),
      get: (params) => hear(text, params),
      all: (params) => (hear(text, params), []),
    }),
  }
  const early = using(listening, ask)
  if (!sent) return early
  const { rows, changes } = await send(sent)
  const answering: StatementSource = {
    statement: () => ({ run: () => ({ ...nothing, changes }), get: () => rows[0], all: () => rows }),
  }
  return using(answering, ask)
}
