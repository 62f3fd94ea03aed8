import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'libsql'
import { FileUnusableError, StoreBusyError } from '#app/domain/errors.ts'
import { backoffMs, BUSY_DEADLINE_MS, isBusy, translate } from './busy.server.ts'
import { bound, built, type Query, type RunResult, type Sent, type Unshaped } from './query.server.ts'

export { isBusy, translate }

/**
 * One step of work on a file: a statement, or a generator of statements. Local files answer a step at once; a remote
 * store awaits it. A generator cannot `await`, so a transaction can wait for nothing but its own statements.
 */
export type Step<T> = Generator<unknown, T, unknown>

declare const owner: unique symbol

/** Reads one file. `Owner` keeps a learner's file and the control database apart at compile time. */
export interface Reader<Owner extends string> {
  readonly [owner]: Owner
  get<A, R>(query: Query<A, R>, args: A): Step<R | undefined>
  all<A, R>(query: Query<A, R>, args: A): Step<R[]>
}

/** A Reader that may also write: exists only inside `immediate`. */
export interface Tx<Owner extends string> extends Reader<Owner> {
  readonly writable: true
  /** Returns the number of rows changed. */
  run<A>(query: Query<A, unknown>, args: A): Step<number>
  /** For statements whose shape depends on their values, such as multi-row inserts. */
  build(statement: Unshaped): Step<number>
}

/** What the rest of the house holds of a file. */
export interface Handle<Owner extends string> {
  read<T>(body: (reader: Reader<Owner>) => Step<T>): Promise<T>
  immediate<T>(body: (tx: Tx<Owner>) => Step<T>): Promise<T>
}

/** A statement's answer as a step: the value itself locally, its promise from a remote store. */
export function* answered<T>(value: T | Promise<T>): Step<T> {
  return (yield value) as T
}

/** Drive a step to its end without leaving the stack: each statement has already run when it is yielded. */
function drive<T>(step: Step<T>): T {
  let next = step.next()
  while (!next.done) next = step.next(next.value)
  return next.value
}

/** A prepared statement, rows as arrays. Parameters are one array: libsql takes a lone null for an object. */
export type Statement = {
  run(params: unknown[]): RunResult
  get(params: unknown[]): unknown[] | undefined
  all(params: unknown[]): unknown[][]
}

export type Durability = 'FULL' | 'NORMAL'

/** Written into every file by its first migration (`PRAGMA application_id`): the letters "Crn1". */
export const APPLICATION_ID = 0x43726e31

/**
 * One connection to one local libSQL file. Bodies are driven synchronously, so two of them cannot interleave in this
 * process; other processes are kept out by BEGIN IMMEDIATE, sent through `exec` because a prepared BEGIN that meets
 * SQLITE_BUSY leaves its connection reading a stale snapshot (libsql-client-ts#352).
 */
export class FileConnection<Owner extends string> implements Handle<Owner> {
  readonly #db: Database.Database
  readonly #statements = new Map<string, Statement>()
  readonly #tx = {
    get: <A, R>(query: Query<A, R>, args: A) => answered(this.#get(query, args)),
    all: <A, R>(query: Query<A, R>, args: A) => answered(this.#all(query, args)),
    run: <A>(query: Query<A, unknown>, args: A) => answered(this.#run(bound(query, args))),
    build: (statement: Unshaped) => answered(this.#run(built(statement))),
    writable: true as const,
  }
  #writing = false
  #waiting = 0
  #closing = false

  /**
   * `ours: true` refuses a file that Cairn did not write, an empty one too, before a byte of it has changed. Throws
   * `FileUnusableError`, or `SQLITE_BUSY` as it is: the caller retries.
   */
  constructor(file: string, durability: Durability, { ours = false } = {}) {
    this.#db = opened(file)
    try {
      if (ours && this.#pragma('application_id') !== APPLICATION_ID) {
        throw new FileUnusableError('foreign')
      }
      this.exec('PRAGMA journal_mode=WAL')
      this.exec(`PRAGMA synchronous=${durability}`)
      this.exec('PRAGMA foreign_keys=ON')
      this.exec('PRAGMA wal_autocheckpoint=256')
    } catch (error) {
      this.#db.close()
      throw isBusy(error) ? error : translate(error)
    }
  }

  async read<T>(body: (reader: Reader<Owner>) => Step<T>): Promise<T> {
    try {
      return this.#drive(body)
    } catch (error) {
      if (isBusy(error)) this.#statements.clear()
      throw translate(error)
    }
  }

  async immediate<T>(body: (tx: Tx<Owner>) => Step<T>): Promise<T> {
    if (this.#writing) throw new Error('A transaction was opened inside a transaction.')
    const until = performance.now() + BUSY_DEADLINE_MS
    for (let tries = 0; ; tries++) {
      const busy = this.#begin()
      if (!busy) return this.#finish(body)
      if (performance.now() > until) {
        if (this.#closing) this.close()
        throw new StoreBusyError(busy)
      }
      await this.#wait(backoffMs(tries))
    }
  }

  /** Sleep while another process writes; a connection retired meanwhile is closed only after its last waiter. */
  async #wait(ms: number): Promise<void> {
    this.#waiting += 1
    await sleep(ms)
    this.#waiting -= 1
  }

  /** Take the write lock, or return the error that says another process has it. */
  #begin(): unknown {
    try {
      this.exec('BEGIN IMMEDIATE')
      return undefined
    } catch (error) {
      if (isBusy(error)) return error
      throw translate(error)
    }
  }

  #finish<T>(body: (tx: Tx<Owner>) => Step<T>): T {
    this.#writing = true
    try {
      const result = this.#drive(body)
      this.exec('COMMIT')
      return result
    } catch (error) {
      if (this.#db.inTransaction) this.exec('ROLLBACK')
      throw translate(error)
    } finally {
      this.#writing = false
      if (this.#closing) this.close()
    }
  }

  #drive<T>(body: (tx: Tx<Owner>) => Step<T>): T {
    return drive(body(this.#tx as unknown as Tx<Owner>))
  }

  #get<A, R>(query: Query<A, R>, args: A): R | undefined {
    const { text, bind, rowOf } = query()
    const cells = this.statement(text, 'raw').get(bind(args))
    return cells && rowOf(cells)
  }

  #all<A, R>(query: Query<A, R>, args: A): R[] {
    const { text, bind, rowOf } = query()
    return this.statement(text, 'raw').all(bind(args)).map(rowOf)
  }

  #run({ text, params }: Sent): number {
    if (!this.#writing) throw new Error('A change was made outside its transaction.')
    return this.statement(text, 'run').run(params).changes
  }

  /** The statement with this text, prepared once. */
  statement(text: string, mode: 'raw' | 'run'): Statement {
    let statement = this.#statements.get(text)
    if (!statement) {
      const prepared = this.#db.prepare(text)
      statement = (mode === 'raw' ? prepared.raw(true) : prepared) as unknown as Statement
      this.#statements.set(text, statement)
    }
    return statement
  }

  /** Run SQL text as it is. Only for pragmas, transaction control and migrations. */
  exec(text: string): void {
    this.#db.exec(text)
  }

  /** The schema version written by the last migration. */
  get version(): number {
    return this.#pragma('user_version')
  }

  /** Whether every foreign key points to a row. */
  referencesHold(): boolean {
    return this.#db.prepare('PRAGMA foreign_key_check').all([]).length === 0
  }

  get inTransaction(): boolean {
    return this.#db.inTransaction
  }

  #pragma(name: 'user_version' | 'application_id'): number {
    const row = this.#db.prepare(`PRAGMA ${name}`).raw(true).get([]) as unknown as [number]
    return row[0]
  }

  /** Close now, or as soon as nobody waits for this file's write lock. */
  close(): void {
    this.#closing = true
    if (this.#waiting > 0) return
    this.#statements.clear()
    this.#db.close()
  }
}

function opened(file: string): Database.Database {
  try {
    return new Database(file, { timeout: 0 })
  } catch (error) {
    throw translate(error)
  }
}
