import { sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { ControlTx } from './control.server.ts'
import { jobs } from './schema.ts'

const finished = sql`status in ('done', 'dropped', 'dead', 'cancelled')`

const old = query((db, arg: Arg<{ until: number; rows: number }>) =>
  db
    .delete(jobs)
    .where(
      sql`${jobs.id} in (select id from jobs where ${finished} and finished_at <= ${arg('until')} limit ${arg('rows')})`,
    ),
)
const tooMany = query((db, arg: Arg<{ keep: number; rows: number }>) =>
  db
    .delete(jobs)
    .where(
      sql`${jobs.id} in (select id from jobs where ${finished} order by finished_at desc, id desc limit ${arg('rows')} offset ${arg('keep')})`,
    ),
)

/** Forget jobs that were over by `until`, ms since the epoch, and all but the newest `keep`; at most `rows` of each. */
export function* sweepJobs(tx: ControlTx, args: { until: number; keep: number; rows: number }): Step<number> {
  const { until, keep, rows } = args
  return (yield* tx.run(old, { until, rows })) + (yield* tx.run(tooMany, { keep, rows }))
}
