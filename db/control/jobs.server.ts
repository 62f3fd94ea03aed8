import { and, asc, count, eq, inArray, lte, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { insertion } from '../insert.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { ControlReader, ControlTx } from './control.server.ts'
import { jobs, type JOB_STATUSES, type JobKind } from './schema.ts'

export type JobRow = typeof jobs.$inferSelect
type JobStatus = (typeof JOB_STATUSES)[number]

/** Its gate said no. */
const NOT_STARTED = 'NOT_STARTED'
/** Somebody cancelled it. */
const CANCELLED = 'CANCELLED'

const insert = insertion(jobs)

export const insertJob = (tx: ControlTx, row: typeof jobs.$inferInsert): Step<number> => insert(tx, [row])

const arm = query((db, arg: Arg<{ id: string; now: number }>) =>
  db
    .update(jobs)
    .set({ visibleAt: sql`${arg('now')}`, status: 'queued', finishedAt: null, endCode: null })
    .where(and(eq(jobs.id, arg('id')), inArray(jobs.status, ['queued', 'dropped']))),
)

/** Make a staged job claimable now. */
export const armJob = (tx: ControlTx, id: string, now: number): Step<number> => tx.run(arm, { id, now })

const drop = query((db, arg: Arg<{ id: string; now: number }>) =>
  db
    .update(jobs)
    .set({ status: 'dropped', finishedAt: sql`${arg('now')}`, endCode: NOT_STARTED })
    .where(and(eq(jobs.id, arg('id')), eq(jobs.status, 'queued'))),
)

/** Take back a job whose gate said no. */
export const dropJob = (tx: ControlTx, id: string, now: number): Step<number> => tx.run(drop, { id, now })

const expired = query((db, arg: Arg<{ kind: JobKind; now: number; except: string }>) =>
  db
    .select()
    .from(jobs)
    .where(
      and(
        eq(jobs.status, 'running'),
        eq(jobs.kind, arg('kind')),
        lte(jobs.leaseUntil, arg('now')),
        sql`${jobs.id} not in (select value from json_each(${arg('except')}))`,
      ),
    )
    .orderBy(asc(jobs.leaseUntil))
    .limit(1),
)
/** Learners of whom as many jobs run as may. One whose worker is gone counts too: it is taken up again first. */
const busyLearners = (kind: unknown, perLearner: unknown) =>
  sql`select r.tenant_id from jobs r where r.status = 'running' and r.kind = ${kind} group by r.tenant_id having count(*) >= ${perLearner}`
/** How many jobs of a row's learner run: whose plans nobody makes just now goes first. */
const running = sql`(select count(*) from jobs r where r.status = 'running' and r.kind = jobs.kind and r.tenant_id = jobs.tenant_id)`
const visible = query((db, arg: Arg<{ kind: JobKind; now: number; perLearner: number }>) =>
  db
    .select()
    .from(jobs)
    .where(
      and(
        eq(jobs.status, 'queued'),
        eq(jobs.kind, arg('kind')),
        lte(jobs.visibleAt, arg('now')),
        sql`${jobs.tenantId} not in (${busyLearners(arg('kind'), arg('perLearner'))})`,
      ),
    )
    .orderBy(running, asc(jobs.priority), asc(jobs.visibleAt), asc(jobs.id))
    .limit(1),
)
const forgotten = query((db, arg: Arg<{ kind: JobKind; until: number }>) =>
  db
    .select()
    .from(jobs)
    .where(and(eq(jobs.status, 'queued'), eq(jobs.kind, arg('kind')), lte(jobs.visibleAt, arg('until'))))
    .orderBy(asc(jobs.visibleAt))
    .limit(1),
)
const take = query(
  (db, arg: Arg<{ id: string; fence: string; leaseUntil: number; runs: number; begun: number | null }>) =>
    db
      .update(jobs)
      .set({
        status: 'running',
        fence: sql`${arg('fence')}`,
        leaseUntil: sql`${arg('leaseUntil')}`,
        runs: sql`${arg('runs')}`,
        startedAt: sql`coalesce(${jobs.startedAt}, ${arg('begun')})`,
      })
      .where(eq(jobs.id, arg('id'))),
)

/** A claimed job, and what is to be done with it: `stale` has waited too long, `exhausted` has no run left. */
export type Claim = { job: JobRow; fence: string; purpose: 'run' | 'exhausted' | 'stale' }

export type Claiming = {
  kind: JobKind
  now: number
  leaseMs: number
  fence: string
  /** Jobs the claimer itself still runs: a clock that leaps must not make it take them from itself. */
  except: string[]
  /** Of one learner so many jobs of the kind run at most, whoever runs them. */
  perLearner: number
  /** A job that nobody has begun for so long, ms, is not begun any more. */
  pendingMs: number
}

/**
 * Claim one job of a kind: expired leases before new work; then what has waited too long, to be given up rather than run; then
 * the job of whoever has fewest running, by priority, the longest waiting first. A run is counted here; a job that has
 * used all its runs is handed out to be buried rather than run.
 */
export function* claimJob(tx: ControlTx, claiming: Claiming): Step<Claim | undefined> {
  const { kind, now, perLearner } = claiming
  const lost = yield* tx.get(expired, { kind, now, except: JSON.stringify(claiming.except) })
  if (lost) return yield* claimed(tx, lost, claiming, lost.runs >= lost.maxRuns ? 'exhausted' : 'run')
  const stale = yield* claimStale(tx, claiming)
  if (stale) return stale
  const job = yield* tx.get(visible, { kind, now, perLearner })
  return job && (yield* claimed(tx, job, claiming, job.runs >= job.maxRuns ? 'exhausted' : 'run'))
}

/** Claim a job that has waited too long, as `claimJob` does, and nothing else: this needs no free place. */
export function* claimStale(tx: ControlTx, claiming: Claiming): Step<Claim | undefined> {
  const job = yield* tx.get(forgotten, { kind: claiming.kind, until: claiming.now - claiming.pendingMs })
  return job && (yield* claimed(tx, job, claiming, 'stale'))
}

function* claimed(tx: ControlTx, job: JobRow, claiming: Claiming, purpose: Claim['purpose']): Step<Claim> {
  const { now, leaseMs, fence } = claiming
  const begins = purpose === 'run'
  const runs = begins ? job.runs + 1 : job.runs
  const startedAt = job.startedAt ?? (begins ? now : null)
  yield* tx.run(take, { id: job.id, fence, leaseUntil: now + leaseMs, runs, begun: startedAt })
  return { job: { ...job, runs, fence, startedAt, status: 'running', leaseUntil: now + leaseMs }, fence, purpose }
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

const finish = query(
  (db, arg: Arg<{ id: string; fence: string; status: JobStatus; code: string | null; now: number }>) =>
    db
      .update(jobs)
      .set({
        status: sql`${arg('status')}`,
        leaseUntil: null,
        finishedAt: sql`${arg('now')}`,
        endCode: sql`${arg('code')}`,
      })
      .where(and(eq(jobs.id, arg('id')), eq(jobs.fence, arg('fence')), eq(jobs.status, 'running'))),
)

/** How a job is over; `code` says why where that was no good end. */
export type JobOver = { status: 'done' | 'dropped' | 'dead'; code: string | null }

/** Close a run's job. 0 when the lease was lost. */
export const finishJob = (tx: ControlTx, id: string, fence: string, over: JobOver, now: number): Step<number> =>
  tx.run(finish, { id, fence, ...over, now })

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

const defer = query((db, arg: Arg<{ id: string; fence: string; until: number }>) =>
  db
    .update(jobs)
    .set({
      status: 'queued',
      leaseUntil: null,
      fence: null,
      runs: sql`${jobs.runs} - 1`,
      deferrals: sql`${jobs.deferrals} + 1`,
      visibleAt: sql`${arg('until')}`,
    })
    .where(and(eq(jobs.id, arg('id')), eq(jobs.fence, arg('fence')), eq(jobs.status, 'running'))),
)

/** Put a job off until `until`, ms since the epoch, because its provider asked to wait; the run is given back. */
export const deferJob = (tx: ControlTx, id: string, fence: string, until: number): Step<number> =>
  tx.run(defer, { id, fence, until })

const cancel = query((db, arg: Arg<{ tenantId: string; id: string; now: number }>) =>
  db
    .update(jobs)
    .set({ status: 'cancelled', leaseUntil: null, finishedAt: sql`${arg('now')}`, endCode: CANCELLED })
    .where(
      and(eq(jobs.tenantId, arg('tenantId')), eq(jobs.id, arg('id')), inArray(jobs.status, ['queued', 'running'])),
    ),
)

/** Cancel one job, and leave alone what was started for the same plan since. */
export const cancelJob = (tx: ControlTx, tenantId: string, id: string, now: number): Step<number> =>
  tx.run(cancel, { tenantId, id, now })

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
