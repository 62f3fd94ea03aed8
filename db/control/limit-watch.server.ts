import { asc, eq, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { ControlReader, ControlTx } from './control.server.ts'
import { limits } from './schema.ts'

export type LimitRow = { key: string; hits: string; updatedAt: number }

const like = query((db, arg: Arg<{ start: string; length: number }>) =>
  db
    .select({ key: limits.key, hits: sql<string>`${limits.hits}`, updatedAt: limits.updatedAt })
    .from(limits)
    .where(sql`substr(${limits.key}, 1, ${arg('length')}) = ${arg('start')}`)
    .orderBy(asc(limits.key)),
)

/** The limiter's rows whose key begins so, as they are kept: `hits` is a JSON array of times in ms. */
export const limitRows = (r: ControlReader, start: string): Step<LimitRow[]> =>
  r.all(like, { start, length: start.length })

const remove = query((db, arg: Arg<{ key: string }>) => db.delete(limits).where(eq(limits.key, arg('key'))))

/** Forget what a key was let through for: its window begins anew. */
export const forgetLimit = (tx: ControlTx, key: string): Step<number> => tx.run(remove, { key })
