import { and, count, eq, lte, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { ControlReader } from './control.server.ts'
import { jobs, type JobKind, type JOB_STATUSES } from './schema.ts'

export type JobCount = { kind: JobKind; status: (typeof JOB_STATUSES)[number]; n: number }

const tally = query((db) =>
  db.select({ kind: jobs.kind, status: jobs.status, n: count() }).from(jobs).groupBy(jobs.kind, jobs.status),
)

/** How many jobs of each kind are kept in each status. */
export const countJobs = (r: ControlReader): Step<JobCount[]> => r.all(tally, {})

const heldUp = query((db, arg: Arg<{ kind: JobKind; now: number; perLearner: number }>) =>
  db
    .select({ n: count(), oldest: sql<number | null>`min(${jobs.visibleAt})` })
    .from(jobs)
    .where(
      and(
        eq(jobs.status, 'queued'),
        eq(jobs.kind, arg('kind')),
        lte(jobs.visibleAt, arg('now')),
        sql`${jobs.tenantId} not in (select r.tenant_id from jobs r where r.status = 'running' and r.kind = ${arg('kind')}
          group by r.tenant_id having count(*) >= ${arg('perLearner')})`,
      ),
    ),
)

/**
 * How many jobs of a kind wait for a worker, and since when (ms since the epoch). Those that wait only because as many
 * of their learner's run as may say nothing of the worker.
 */
export function* waitingFor(
  r: ControlReader,
  args: { kind: JobKind; now: number; perLearner: number },
): Step<{ n: number; oldest: number | null }> {
  return (yield* r.get(heldUp, args)) ?? { n: 0, oldest: null }
}
