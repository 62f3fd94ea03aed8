import { and, count, desc, eq, getTableColumns, ne, sql } from 'drizzle-orm'
import { spentOf as billOf } from '#app/domain/spend.ts'
import type { Step } from '../connection.server.ts'
import { insertion } from '../insert.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { sumsOf } from './calls.server.ts'
import { attempts } from './schema.ts'

export type AttemptRow = typeof attempts.$inferSelect
export type NewAttempt = typeof attempts.$inferInsert

/** An attempt without the whole of what was asked for, which may be long and is shown nowhere. */
export type ListedAttempt = Omit<AttemptRow, 'input'>

const { input: _, ...listed } = getTableColumns(attempts)
const ofPlan = query((db, arg: Arg<{ planId: string }>) =>
  db
    .select(listed)
    .from(attempts)
    .where(eq(attempts.planId, arg('planId')))
    .orderBy(desc(attempts.number)),
)

/** Every attempt of a plan, newest first. */
export const listAttempts = (r: TenantReader, planId: string): Step<ListedAttempt[]> => r.all(ofPlan, { planId })

const latest = query((db, arg: Arg<{ planId: string }>) =>
  db
    .select()
    .from(attempts)
    .where(eq(attempts.planId, arg('planId')))
    .orderBy(desc(attempts.number))
    .limit(1),
)

export const latestAttempt = (r: TenantReader, planId: string): Step<AttemptRow | undefined> =>
  r.get(latest, { planId })

const counts = query((db, arg: Arg<{ planId: string }>) =>
  db
    .select({
      total: count(),
      spent: sql<number>`coalesce(sum(${attempts.spent}), 0)`,
      inProgress: sql<number>`coalesce(sum(${attempts.status} = 'in_progress'), 0)`,
      last: sql<number>`coalesce(max(${attempts.number}), 0)`,
    })
    .from(attempts)
    .where(eq(attempts.planId, arg('planId'))),
)

export type AttemptCounts = { total: number; spent: number; inProgress: number; last: number }

/** How many attempts a plan has had, how many count against its cap, and the highest number. */
export function* countAttempts(r: TenantReader, planId: string): Step<AttemptCounts> {
  return (yield* r.get(counts, { planId })) ?? { total: 0, spent: 0, inProgress: 0, last: 0 }
}

const insert = insertion(attempts)

export const insertAttempt = (tx: TenantTx, row: NewAttempt): Step<number> => insert(tx, [row])

const ofJob = query((db, arg: Arg<{ jobId: string; planId: string }>) =>
  db
    .select()
    .from(attempts)
    .where(and(eq(attempts.planId, arg('planId')), eq(attempts.jobId, arg('jobId'))))
    .orderBy(desc(attempts.number))
    .limit(1),
)

/** The latest attempt that belongs to a job. */
export const attemptOfJob = (r: TenantReader, planId: string, jobId: string): Step<AttemptRow | undefined> =>
  r.get(ofJob, { planId, jobId })

const byId = query((db, arg: Arg<{ id: string }>) =>
  db
    .select()
    .from(attempts)
    .where(eq(attempts.id, arg('id'))),
)

export const findAttempt = (r: TenantReader, id: string): Step<AttemptRow | undefined> => r.get(byId, { id })

const spentOf = query((db, arg: Arg<{ planId: string; jobId: string }>) =>
  db
    .select({ spent: sql<number>`coalesce(sum(${attempts.spent}), 0)` })
    .from(attempts)
    .where(and(eq(attempts.planId, arg('planId')), eq(attempts.jobId, arg('jobId')))),
)

/** How many attempts of one job count against a cap. */
export function* spentOnJob(r: TenantReader, planId: string, jobId: string): Step<number> {
  return (yield* r.get(spentOf, { planId, jobId }))?.spent ?? 0
}

const lastSuccess = query((db, arg: Arg<{ planId: string }>) =>
  db
    .select({ at: sql<number>`coalesce(max(${attempts.settledAt}), 0)` })
    .from(attempts)
    .where(and(eq(attempts.planId, arg('planId')), eq(attempts.status, 'success'))),
)

/** When content was last made for a plan, ms since the epoch; 0 when never. */
export function* lastMadeAt(r: TenantReader, planId: string): Step<number> {
  return (yield* r.get(lastSuccess, { planId }))?.at ?? 0
}

type Taken = { id: string; fence: string; now: number; provider: string; providerId: string | null; model: string }

const begin = query((db, arg: Arg<Taken>) =>
  db
    .update(attempts)
    .set({
      fence: sql`${arg('fence')}`,
      startedAt: sql`${arg('now')}`,
      provider: sql`${arg('provider')}`,
      providerId: sql`${arg('providerId')}`,
      model: sql`${arg('model')}`,
    })
    .where(and(eq(attempts.id, arg('id')), eq(attempts.status, 'in_progress'), sql`${attempts.fence} is null`)),
)

/** Hand a waiting attempt to a worker's run. 0 when it was settled or taken meanwhile. */
export const takeAttempt = (tx: TenantTx, args: Taken): Step<number> => tx.run(begin, args)

export type Settlement = Partial<
  Pick<
    AttemptRow,
    'classification' | 'errorCode' | 'modulesCount' | 'tasksCount' | 'normalizedEffort' | 'retryAt' | 'spent'
  >
> & { status: 'success' | 'failure'; settledAt: number; durationMs: number }

/**
 * End an attempt. What it used and cost is what its calls in the ledger come to. With a `fence` only the run that holds
 * it may; `null` settles an attempt whose worker is gone or which the learner cancels. Returns 0 when the attempt is
 * already settled or belongs to another run.
 */
export function* settleAttempt(tx: TenantTx, id: string, fence: string | null, settlement: Settlement): Step<number> {
  const sums = yield* sumsOf(tx, 'attemptId', id)
  const spent = sums.calls > 0 ? billOf(sums) : {}
  return yield* tx.build((db) =>
    db
      .update(attempts)
      .set({ ...settlement, ...spent })
      .where(
        and(
          eq(attempts.id, id),
          eq(attempts.status, 'in_progress'),
          fence === null ? undefined : eq(attempts.fence, fence),
        ),
      ),
  )
}

/** Write down what an attempt took that has ended, where a call of its ends after it. */
export function* noteAttemptSpent(tx: TenantTx, id: string): Step<number> {
  const spent = billOf(yield* sumsOf(tx, 'attemptId', id))
  return yield* tx.build((db) =>
    db
      .update(attempts)
      .set(spent)
      .where(and(eq(attempts.id, id), ne(attempts.status, 'in_progress'))),
  )
}

const heldBy = query((db, arg: Arg<{ id: string; fence: string }>) =>
  db
    .select({ id: attempts.id })
    .from(attempts)
    .where(and(eq(attempts.id, arg('id')), eq(attempts.fence, arg('fence')), eq(attempts.status, 'in_progress'))),
)

/** Whether a run still holds its attempt. */
export function* holdsAttempt(r: TenantReader, id: string, fence: string): Step<boolean> {
  return (yield* r.get(heldBy, { id, fence })) !== undefined
}

const askedToWait = query((db, arg: Arg<{ planId: string; jobId: string }>) =>
  db
    .select({ until: sql<number | null>`max(${attempts.retryAt})` })
    .from(attempts)
    .where(
      and(
        eq(attempts.planId, arg('planId')),
        eq(attempts.jobId, arg('jobId')),
        eq(attempts.errorCode, 'AI_RATE_LIMIT'),
        eq(attempts.spent, false),
      ),
    ),
)

/** Until when a provider has asked a job to wait, ms since the epoch; null when none has. */
export function* putOffUntil(r: TenantReader, planId: string, jobId: string): Step<number | null> {
  return (yield* r.get(askedToWait, { planId, jobId }))?.until ?? null
}

const oneMoreCall = query((db, arg: Arg<{ id: string }>) =>
  db
    .update(attempts)
    .set({ calls: sql`${attempts.calls} + 1` })
    .where(eq(attempts.id, arg('id'))),
)

/** Count a call to a provider, before it is made. The caller has made sure that its run holds the attempt. */
export const countCall = (tx: TenantTx, id: string): Step<number> => tx.run(oneMoreCall, { id })
