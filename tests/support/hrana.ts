import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import Database from 'libsql'

type Value = { type: string; value?: string | number; base64?: string }
type Stmt = { sql?: string; sql_id?: number; args?: Value[]; want_rows?: boolean }
type Condition = { type: string; step?: number; cond?: Condition; conds?: Condition[] }
type Request = {
  type: string
  stmt?: Stmt
  sql?: string
  sql_id?: number
  batch?: { steps: { stmt: Stmt; condition?: Condition }[] }
}

const decode = ({ type, value, base64 }: Value): unknown => {
  if (type === 'null') return null
  if (type === 'integer') return Number(value)
  return type === 'blob' ? Buffer.from(base64 ?? '', 'base64') : value
}

const encode = (value: unknown): Value => {
  if (value === null || value === undefined) return { type: 'null' }
  if (typeof value === 'number' && !Number.isInteger(value)) return { type: 'float', value }
  if (typeof value === 'number' || typeof value === 'bigint') return { type: 'integer', value: String(value) }
  return { type: 'text', value: value as string }
}

/** A stream: its native connection, and the texts the client has stored for it. */
type Stream = { db: Database.Database; texts: Map<number, string> }

function execute({ db, texts }: Stream, { sql: given, sql_id, args = [] }: Stmt) {
  const sql = given ?? texts.get(sql_id ?? -1) ?? ''
  const params = args.map(decode)
  if (/^\s*(begin|commit|rollback|create|pragma \w+\s*=)/i.test(sql)) {
    db.exec(sql)
    return { cols: [], rows: [], affected_row_count: 0, last_insert_rowid: null }
  }
  const statement = db.prepare(sql)
  if (!statement.reader) {
    const { changes, lastInsertRowid } = statement.run(params)
    return { cols: [], rows: [], affected_row_count: changes, last_insert_rowid: String(lastInsertRowid) }
  }
  const rows = statement.raw(true).all(params) as unknown as unknown[][]
  const cols = statement.columns().map((column) => ({ name: column.name, decltype: null }))
  return { cols, rows: rows.map((row) => row.map(encode)), affected_row_count: 0, last_insert_rowid: null }
}

const errorOf = (error: unknown) => {
  const { message, code } = error as { message: string; code?: string }
  return { message, code: code ?? 'SQLITE_ERROR' }
}

function holds(condition: Condition | undefined, ok: boolean[], db: Database.Database): boolean {
  switch (condition?.type) {
    case undefined:
      return true
    case 'ok':
      return ok[condition.step ?? -1] === true
    case 'error':
      return ok[condition.step ?? -1] === false
    case 'not':
      return !holds(condition.cond, ok, db)
    case 'and':
      return (condition.conds ?? []).every((each) => holds(each, ok, db))
    case 'is_autocommit':
      return !db.inTransaction
    default:
      return (condition?.conds ?? []).some((each) => holds(each, ok, db))
  }
}

function batch(stream: Stream, request: Request) {
  const ok: boolean[] = []
  const results: unknown[] = []
  const errors: unknown[] = []
  for (const [i, { stmt, condition }] of (request.batch?.steps ?? []).entries()) {
    results[i] = null
    errors[i] = null
    if (!holds(condition, ok, stream.db)) continue
    try {
      results[i] = execute(stream, stmt)
      ok[i] = true
    } catch (error) {
      errors[i] = errorOf(error)
      ok[i] = false
    }
  }
  return { step_results: results, step_errors: errors }
}

function answer(stream: Stream, request: Request): object {
  const { db, texts } = stream
  switch (request.type) {
    case 'store_sql':
      texts.set(request.sql_id ?? -1, request.sql ?? '')
      return { type: 'store_sql' }
    case 'execute':
      return { type: 'execute', result: execute(stream, request.stmt ?? {}) }
    case 'batch':
      return { type: 'batch', result: batch(stream, request) }
    case 'sequence':
      db.exec(request.sql ?? '')
      return { type: 'sequence' }
    case 'get_autocommit':
      return { type: 'get_autocommit', is_autocommit: !db.inTransaction }
    default:
      return { type: request.type }
  }
}

export type HranaServer = { url: string; requests: () => number; [Symbol.asyncDispose](): Promise<void> }

/**
 * A small server of the Hrana-over-HTTP protocol (version 2) with a database per path: enough of a libSQL server to
 * run the remote store for real. One native connection per stream; loopback only.
 */
export async function hranaServer(): Promise<HranaServer> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'cairn-hrana-'))
  const streams = new Map<string, Stream>()
  let requests = 0
  const pipeline = (name: string, body: { baton?: string | null; requests: Request[] }) => {
    const held = body.baton ? streams.get(body.baton) : undefined
    if (body.baton) streams.delete(body.baton)
    const stream = held ?? { db: new Database(path.join(dir, `${name}.db`), { timeout: 0 }), texts: new Map() }
    const { db } = stream
    if (!held) db.exec('PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON')
    const results = body.requests.map((request) => {
      try {
        return { type: 'ok', response: answer(stream, request) }
      } catch (error) {
        return { type: 'error', error: errorOf(error) }
      }
    })
    if (body.requests.some((request) => request.type === 'close')) {
      if (db.inTransaction) db.exec('ROLLBACK')
      db.close()
      return { baton: null, base_url: null, results }
    }
    const baton = randomUUID()
    streams.set(baton, stream)
    return { baton, base_url: null, results }
  }
  const server = http.createServer((req, res) => {
    const [, name = '', ...rest] = (req.url ?? '').split('/')
    if (rest.join('/') !== 'v2/pipeline') {
      res.writeHead(rest[0] === 'v2' ? 200 : 404).end()
      return
    }
    const parts: Buffer[] = []
    req.on('data', (part: Buffer) => parts.push(part))
    req.on('end', () => {
      requests += 1
      const reply = pipeline(name, JSON.parse(Buffer.concat(parts).toString('utf8')) as never)
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/{name}/`,
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
