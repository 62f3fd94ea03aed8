import { setTimeout as sleep } from 'node:timers/promises'
import { createClient, type Client, type InValue, type Transaction } from '@libsql/client'
import { backoffMs, BUSY_DEADLINE_MS, isBusy, translate } from './busy.server.ts'
import { answered, type Handle, type Reader, type Step, type Tx } from './connection.server.ts'
import { bound, built, type Query, type Sent, type Unshaped } from './query.server.ts'

/** The steps of a body, each sent over one channel and answered with a promise. */
function statementsOver(channel: Transaction) {
  const send = ({ text, params }: Sent) => channel.execute({ sql: text, args: params as InValue[] })
  const all = async <A, R>(query: Query<A, R>, args: A): Promise<R[]> => {
    const { rows, columns } = await send(bound(query, args))
    const { rowOf } = query()
    return rows.map((row) => rowOf(columns.map((_, i) => row[i])))
  }
  const run = async (sent: Sent) => (await send(sent)).rowsAffected
  return {
    get: <A, R>(query: Query<A, R>, args: A) => answered(all(query, args).then(([row]) => row)),
    all: <A, R>(query: Query<A, R>, args: A) => answered(all(query, args)),
    run: <A>(query: Query<A, unknown>, args: A) => answered(run(bound(query, args))),
    build: (statement: Unshaped) => answered(run(built(statement))),
    writable: true as const,
  }
}

/** Drive a step to its end, awaiting each statement. A failed statement is thrown into the body where it stood. */
async function drive<T>(step: Step<T>): Promise<T> {
  let next = step.next()
  while (!next.done) {
    let value: unknown
    try {
      value = await next.value
    } catch (error) {
      next = step.throw(error)
      continue
    }
    next = step.next(value)
  }
  return next.value
}

/**
 * One database on a libSQL server. The same bodies run here as on a local file: each statement is awaited inside an
 * interactive transaction; the server opens one that writes with BEGIN IMMEDIATE.
 */
export class RemoteConnection<Owner extends string> implements Handle<Owner> {
  readonly #client: Client

  constructor(url: string, authToken?: string) {
    this.#client = createClient({ url, ...(authToken ? { authToken } : {}) })
  }

  /** All statements of a body see one moment: a local file answers them in one turn, a server in a transaction. */
  async read<T>(body: (reader: Reader<Owner>) => Step<T>): Promise<T> {
    let transaction: Transaction | undefined
    try {
      transaction = await this.#client.transaction('deferred')
      return await drive(body(statementsOver(transaction) as unknown as Reader<Owner>))
    } catch (error) {
      throw translate(error)
    } finally {
      transaction?.close()
    }
  }

  async immediate<T>(body: (tx: Tx<Owner>) => Step<T>): Promise<T> {
    const until = performance.now() + BUSY_DEADLINE_MS
    for (let tries = 0; ; tries++) {
      try {
        return await this.#once(body)
      } catch (error) {
        if (!isBusy(error) || performance.now() > until) throw translate(error)
      }
      await sleep(backoffMs(tries))
    }
  }

  async #once<T>(body: (tx: Tx<Owner>) => Step<T>): Promise<T> {
    const transaction = await this.#client.transaction('write')
    try {
      const result = await drive(body(statementsOver(transaction) as unknown as Tx<Owner>))
      await transaction.commit()
      return result
    } finally {
      transaction.close()
    }
  }

  /** The schema version written by the last migration. */
  async version(): Promise<number> {
    const { rows } = await this.#client.execute('PRAGMA user_version')
    return Number(rows[0]?.[0] ?? 0)
  }

  /** Run one migration's statements and note its version, all or nothing, without enforcing foreign keys meanwhile. */
  async apply(statements: string[], version: number): Promise<void> {
    await this.#client.migrate([...statements, `PRAGMA user_version=${version}`])
  }

  close(): void {
    this.#client.close()
  }
}
