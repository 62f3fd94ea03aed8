import { Column, is, noopDecoder, Param, Placeholder, sql, SQL, Subquery, type DriverValueDecoder } from 'drizzle-orm'
import { BaseSQLiteDatabase, SQLiteSyncDialect, type SelectedFieldsOrdered } from 'drizzle-orm/sqlite-core'

export type RunResult = { changes: number; lastInsertRowid: number | bigint }
export type Drizzle = BaseSQLiteDatabase<'sync', RunResult, Record<string, never>>

/** SQL as text, how its parameters come out of named arguments, and what one of its rows is. */
export type Compiled<A, Row> = {
  readonly text: string
  readonly bind: (args: A) => unknown[]
  readonly rowOf: (cells: readonly unknown[]) => Row
}

/** A statement written with drizzle, compiled when it is first asked for and shared by every connection. */
export type Query<A, Row> = () => Compiled<A, Row>

/** Names a query's arguments: `arg('id')` stands where the value will be. */
export interface Arg<A> {
  <K extends keyof A & string>(name: K): Placeholder<K>
  readonly args?: A
}

type Builder = { prepare(): unknown; all(): unknown; toSQL(): { sql: string; params: unknown[] } }
type RowOf<Q extends Builder> = ReturnType<Q['all']> extends (infer R)[] ? R : never
type Named = Record<string, unknown>

/** What drizzle takes for its session: it hears what a builder comes to, and sends nothing anywhere. */
const session = {
  prepareQuery: ({ sql: text, params }: { sql: string; params: unknown[] }, fields: SelectedFieldsOrdered = []) => {
    const readers = params.map(argumentReader)
    return { text, bind: (args: Named) => readers.map((read) => read(args)), rowOf: rowMapper(fields) }
  },
}
const drizzle = new BaseSQLiteDatabase(
  'sync',
  new SQLiteSyncDialect(),
  session as never,
  undefined,
) as unknown as Drizzle

/** Where a parameter's value comes from: a named argument, encoded as its column says, or the SQL itself. */
function argumentReader(param: unknown): (args: Named) => unknown {
  if (is(param, Placeholder)) return (args) => given(args, param.name)
  if (!is(param, Param) || !is(param.value, Placeholder)) return () => param
  const { encoder, value } = param
  return (args) => {
    const found = given(args, value.name)
    return found === null ? null : encoder.mapToDriverValue(found)
  }
}

function given(args: Named, name: string): unknown {
  const value = args[name]
  if (value === undefined) throw new Error(`A query needs a value for "${name}".`)
  return value
}

/** drizzle walks every column of every row through its own type tests; here each column's decoder is found once. */
function rowMapper(fields: SelectedFieldsOrdered): (cells: readonly unknown[]) => Named {
  const columns = fields.map(({ path, field }) => {
    const [name, deeper] = path
    if (name === undefined || deeper !== undefined) throw new Error('A query of several tables names its columns.')
    return { name, decode: decoderOf(field) }
  })
  return (cells) => {
    const row: Named = {}
    let i = 0
    for (const { name, decode } of columns) {
      const cell = cells[i++]
      row[name] = decode && cell !== null ? decode(cell) : cell
    }
    return row
  }
}

/** A column's decoder, or undefined where the stored value is the value. */
function decoderOf(field: SelectedFieldsOrdered[number]['field']): ((cell: unknown) => unknown) | undefined {
  if (is(field, Column)) {
    const plain = field.mapFromDriverValue === Column.prototype.mapFromDriverValue
    return plain ? undefined : (cell) => field.mapFromDriverValue(cell)
  }
  const source = is(field, Subquery) ? field._.sql : is(field, SQL) ? field : field.sql
  const { decoder } = source as unknown as { decoder: DriverValueDecoder<unknown, unknown> }
  return decoder === noopDecoder ? undefined : (cell) => decoder.mapFromDriverValue(cell)
}

/**
 * Define a query: `query((db, arg: Arg<{ id: string }>) => db.select().from(plans).where(eq(plans.id, arg('id'))))`.
 * Nothing runs until a connection is asked to run it.
 */
export function query<A extends object, Q extends Builder>(build: (db: Drizzle, arg: Arg<A>) => Q): Query<A, RowOf<Q>> {
  let compiled: Compiled<A, RowOf<Q>> | undefined
  const arg = ((name: string) => sql.placeholder(name)) as Arg<A>
  return () => (compiled ??= build(drizzle, arg).prepare() as Compiled<A, RowOf<Q>>)
}

/** A statement on its way: its text, and its parameters as the driver takes them. */
export type Sent = { text: string; params: unknown[] }

/** A compiled query with its arguments put in. */
export function bound<A>(query: Query<A, unknown>, args: A): Sent {
  const { text, bind } = query()
  return { text, params: bind(args) }
}

/** A statement whose shape depends on its values: drizzle builds it each time it is used. */
export type Unshaped = (db: Drizzle) => Pick<Builder, 'toSQL'>

export function built(statement: Unshaped): Sent {
  const { sql: text, params } = statement(drizzle).toSQL()
  return { text, params }
}
