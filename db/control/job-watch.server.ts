import { and, count, desc, eq, getTableColumns, gte, inArray, isNotNull, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { ControlReader, ControlTx } from './control.server.ts'
import { accounts, JOB_STATUSES, jobs } from './schema.ts'
import type { JobRow } from './jobs.server.ts'

export { JOB_STATUSES }
export type JobStatus = (typeof JOB_STATUSES)[number]

/** A job with whose it is; no e-mail address when the account is gone. */
export type WatchedJob = JobRow & { email: string | null }

/** How many jobs an operator is shown at once, at most. */
export const MOST_JOBS = 1000

const watched = { ...getTableColumns(jobs), email: accounts.email }

const list = query((db, arg: Arg<{ statuses: string; everybody: number; tenantId: string; limit: number }>) =>
  db
    .select(watched)
    .from(jobs)
    .leftJoin(accounts, eq(accounts.id, jobs.tenantId))
    .where(
      and(
        sql`${jobs.status} in (select value from json_each(${arg('statuses')}))`,
        sql`(${arg('everybody')} or ${jobs.tenantId} = ${arg('tenantId')})`,
      ),
    )
    .orderBy(sql`${jobs.finishedAt} is not null`, desc(jobs.id))
    .limit(arg('limit')),
)

/** Jobs of everybody or of one learner, the unfinished first, then the newest. */
export const listJobs = (
  r: ControlReader,
  { statuses = JOB_STATUSES, tenantId, limit }: { statuses?: readonly JobStatus[]; tenantId?: string; limit: number },
): Step<WatchedJob[]> =>
  r.all(list, {
    statuses: JSON.stringify(statuses),
    everybody: tenantId === undefined ? 1 : 0,
    tenantId: tenantId ?? '',
    limit: Math.min(limit, MOST_JOBS),
  })

/** Where a page of ended jobs begins: after the one that ended then (ms) and is called so. */
export type EndedBefore = { at: number; id: string }

const ends = query((db, arg: Arg<EndedBefore & { limit: number }>) =>
  db
    .select(watched)
    .from(jobs)
    .leftJoin(accounts, eq(accounts.id, jobs.tenantId))
    .where(and(isNotNull(jobs.finishedAt), sql`(${jobs.finishedAt}, ${jobs.id}) < (${arg('at')}, ${arg('id')})`))
    .orderBy(desc(jobs.finishedAt), desc(jobs.id))
    .limit(arg('limit')),
)

/** Jobs that ended before a given one, the latest first; of those that ended in the same ms none is skipped. */
export const endedJobs = (r: ControlReader, before: EndedBefore, limit: number): Step<WatchedJob[]> =>
  r.all(ends, { ...before, limit })

const endedSince = query((db, arg: Arg<{ since: number }>) =>
  db
    .select({ status: jobs.status, n: count() })
    .from(jobs)
    .where(gte(jobs.finishedAt, arg('since')))
    .groupBy(jobs.status),
)

/** How many jobs ended in each way since a moment (ms). */
export function* countEndsSince(r: ControlReader, since: number): Step<Partial<Record<JobStatus, number>>> {
  const rows = yield* r.all(endedSince, { since })
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]))
}

const named = query((db, arg: Arg<{ start: string; end: string; limit: number }>) =>
  db
    .select(watched)
    .from(jobs)
    .leftJoin(accounts, eq(accounts.id, jobs.tenantId))
    .where(sql`${jobs.id} like ${arg('start')} or ${jobs.id} like ${arg('end')}`)
    .limit(arg('limit')),
)

/** Jobs whose id begins or ends like `part`, at most two: one is an answer, two are a question. */
export const jobsNamed = (r: ControlReader, part: string): Step<WatchedJob[]> =>
  r.all(named, { start: `${part}%`, end: `%${part}`, limit: 2 })

const requeue = query((db, arg: Arg<{ id: string; now: number }>) =>
  db
    .update(jobs)
    .set({ status: 'queued', visibleAt: sql`${arg('now')}`, leaseUntil: null, fence: null })
    .where(and(eq(jobs.id, arg('id')), inArray(jobs.status, ['queued', 'running']))),
)

/** Let a job be claimed now, whoever had it: its runs stay counted. 0 when it is over. */
export const requeueJob = (tx: ControlTx, id: string, now: number): Step<number> => tx.run(requeue, { id, now })

const put = query((db, arg: Arg<{ id: string; status: 'dropped' | 'dead'; code: string; now: number }>) =>
  db
    .update(jobs)
    .set({
      status: sql`${arg('status')}`,
      leaseUntil: null,
      finishedAt: sql`${arg('now')}`,
      endCode: sql`${arg('code')}`,
    })
    .where(and(eq(jobs.id, arg('id')), inArray(jobs.status, ['queued', 'running']))),
)

/** End a job on the operator's word; `code` says why. 0 when it is over. */
export const endJob = (
  tx: ControlTx,
  id: string,
  over: { status: 'dropped' | 'dead'; code: string },
  now: number,
): Step<number> => tx.run(put, { id, ...over, now })

const one = query((db, arg: Arg<{ id: string }>) =>
  db
    .select({ status: jobs.status })
    .from(jobs)
    .where(eq(jobs.id, arg('id'))),
)

/** Whether a job may still run. */
export function* isLiveJob(r: ControlReader, id: string): Step<boolean> {
  const status = (yield* r.get(one, { id }))?.status
  return status === 'queued' || status === 'running'
}
