import { and, asc, count, eq, inArray, isNull, lte, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { insertion } from '../insert.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { ControlReader, ControlTx } from './control.server.ts'
import { jobs, type JOB_STATUSES } from './schema.ts'

export type JobRow = typeof jobs.$inferSelect
type JobStatus = (typeof JOB_STATUSES)[number]

const insert = insertion(jobs)

export const insertJob = (tx: ControlTx, row: typeof jobs.$inferInsert): Step<number> => insert(tx, [row])

const arm = query((db, arg: Arg<{ id: string; now: number }>) =>
  db
    .update(jobs)
    .set({ visibleAt: sql`${arg('now')}`, status: 'queued', finishedAt: null })
    .where(and(eq(jobs.id, arg('id')), inArray(jobs.status, ['queued', 'dropped']))),
)

/** Make a staged job claimable now. */
export const armJob = (tx: ControlTx, id: string, now: number): Step<number> => tx.run(arm, { id, now })

const drop = query((db, arg: Arg<{ id: string; now: number }>) =>
  db
    .update(jobs)
    .set({ status: 'dropped', finishedAt: sql`${arg('now')}` })
    .where(and(eq(jobs.id, arg('id')), eq(jobs.status, 'queued'))),
)

/** Take back a job whose gate said no. */
export const dropJob = (tx: ControlTx, id: string, now: number): Step<number> => tx.run(drop, { id, now })

const expired = query((db, arg: Arg<{ now: number; except: string }>) =>
  db
    .select()
    .from(jobs)
    .where(
      and(
        eq(jobs.status, 'running'),
        lte(jobs.leaseUntil, arg('now')),
        sql`${jobs.id} not in (select value from json_each(${arg('except')}))`,
      ),
    )
    .orderBy(asc(jobs.leaseUntil))
    .limit(1),
)
/** Learners of whom as many jobs run as may. One whose worker is gone counts too: it is taken up again first. */
const busyLearners = (perLearner: unknown) =>
  sql`select r.tenant_id from jobs r where r.status = 'running' group by r.tenant_id having count(*) >= ${perLearner}`
const visible = query((db, arg: Arg<{ now: number; perLearner: number }>) =>
  db
    .select()
    .from(jobs)
    .where(
      and(
        eq(jobs.status, 'queued'),
        lte(jobs.visibleAt, arg('now')),
        sql`${jobs.tenantId} not in (${busyLearners(arg('perLearner'))})`,
      ),
    )
    .orderBy(asc(jobs.visibleAt), asc(jobs.id))
    .limit(1),
)
const take = query((db, arg: Arg<{ id: string; fence: string; leaseUntil: number; runs: number }>) =>
  db
    .update(jobs)
    .set({
      status: 'running',
      fence: sql`${arg('fence')}`,
      leaseUntil: sql`${arg('leaseUntil')}`,
      runs: sql`${arg('runs')}`,
    })
    .where(eq(jobs.id, arg('id'))),
)

export type Claim = { job: JobRow; fence: string; exhausted: boolean }

/**
 * Claim one job: expired leases before new work. A run is counted here; a job that has used all its runs is handed
 * out `exhausted`, to be buried rather than run. `except` are the jobs the claimer itself still runs: a clock that
 * leaps, or a process that was suspended, must not make it take them from itself. Of one learner `perLearner` jobs run
 * at most, whoever runs them; the next one waits while others' go by.
 */
export function* claimJob(
  tx: ControlTx,
  args: { now: number; leaseMs: number; fence: string; except: string[]; perLearner: number },
): Step<Claim | undefined> {
  const { now, leaseMs, fence, perLearner } = args
  const except = JSON.stringify(args.except)
  const job = (yield* tx.get(expired, { now, except })) ?? (yield* tx.get(visible, { now, perLearner }))
  if (!job) return undefined
  const exhausted = job.runs >= job.maxRuns
  const runs = exhausted ? job.runs : job.runs + 1
  yield* tx.run(take, { id: job.id, fence, leaseUntil: now + leaseMs, runs })
  return { job: { ...job, runs, fence, status: 'running', leaseUntil: now + leaseMs }, fence, exhausted }
}

const extend = query((db, arg: Arg<{ id: string; fence: string; leaseUntil: number }>) =>
  db
    .update(jobs)
    .set({ leaseUntil: sql`${arg('leaseUntil')}` })
    .where(and(eq(jobs.id, arg('id')), eq(jobs.fence, arg('fence')), eq(jobs.status, 'running'))),
)

/** Extend a lease. False when it is lost or the job was cancelled: the run must stop. */
export function* extendLease(tx: ControlTx, id: string, fence: string, leaseUntil: number): Step<boolean> {
  return (yield* tx.run(extend, { id, fence, leaseUntil })) === 1
}

const finish = query((db, arg: Arg<{ id: string; fence: string; status: JobStatus; now: number }>) =>
  db
    .update(jobs)
    .set({ status: sql`${arg('status')}`, leaseUntil: null, finishedAt: sql`${arg('now')}` })
    .where(and(eq(jobs.id, arg('id')), eq(jobs.fence, arg('fence')), eq(jobs.status, 'running'))),
)

/** Close a run's job. 0 when the lease was lost. */
export const finishJob = (
  tx: ControlTx,
  id: string,
  fence: string,
  status: 'done' | 'dropped' | 'dead',
  now: number,
): Step<number> => tx.run(finish, { id, fence, status, now })

const release = query((db, arg: Arg<{ id: string; fence: string; visibleAt: number }>) =>
  db
    .update(jobs)
    .set({
      status: 'queued',
      leaseUntil: null,
      fence: null,
      runs: sql`${jobs.runs} - 1`,
      visibleAt: sql`${arg('visibleAt')}`,
    })
    .where(and(eq(jobs.id, arg('id')), eq(jobs.fence, arg('fence')), eq(jobs.status, 'running'))),
)

/** Give a lease back without spending the run. */
export const releaseJob = (tx: ControlTx, id: string, fence: string, visibleAt: number): Step<number> =>
  tx.run(release, { id, fence, visibleAt })

const cancel = query((db, arg: Arg<{ tenantId: string; planId: string; now: number }>) =>
  db
    .update(jobs)
    .set({ status: 'cancelled', leaseUntil: null, finishedAt: sql`${arg('now')}` })
    .where(
      and(
        eq(jobs.tenantId, arg('tenantId')),
        eq(jobs.planId, arg('planId')),
        inArray(jobs.status, ['queued', 'running']),
        isNull(jobs.finishedAt),
      ),
    ),
)

/** Cancel whatever is queued or running for a plan; a running worker notices at its next write. */
export const cancelJobs = (tx: ControlTx, tenantId: string, planId: string, now: number): Step<number> =>
  tx.run(cancel, { tenantId, planId, now })

const cancelOne = query((db, arg: Arg<{ tenantId: string; id: string; now: number }>) =>
  db
    .update(jobs)
    .set({ status: 'cancelled', leaseUntil: null, finishedAt: sql`${arg('now')}` })
    .where(
      and(eq(jobs.tenantId, arg('tenantId')), eq(jobs.id, arg('id')), inArray(jobs.status, ['queued', 'running'])),
    ),
)

/** Cancel one job, and leave alone what was started for the same plan since. */
export const cancelJob = (tx: ControlTx, tenantId: string, id: string, now: number): Step<number> =>
  tx.run(cancelOne, { tenantId, id, now })

const waiting = query((db, arg: Arg<{ now: number }>) =>
  db
    .select({ n: count(), oldest: sql<number | null>`min(${jobs.visibleAt})` })
    .from(jobs)
    .where(and(eq(jobs.status, 'queued'), lte(jobs.visibleAt, arg('now')))),
)

/** How many jobs wait to be claimed, and since when (ms since the epoch). */
export function* queueDepth(r: ControlReader, now: number): Step<{ n: number; oldest: number | null }> {
  return (yield* r.get(waiting, { now })) ?? { n: 0, oldest: null }
}
