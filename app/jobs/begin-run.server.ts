import type { Failure } from '#app/domain/attempt.ts'
import type { Clock } from '#app/domain/clock.ts'
import { mayRunAgain } from '#app/domain/gate.ts'
import { failAttempt } from '#app/generation/record.server.ts'
import type { Step } from '#db/connection.server.ts'
import {
  attemptOfJob,
  countAttempts,
  insertAttempt,
  putOffUntil,
  settleAttempt,
  spentOnJob,
  takeAttempt,
  type AttemptRow,
  type Settlement,
} from '#db/tenant/attempts.server.ts'
import { appendEvent } from '#db/tenant/events.server.ts'
import { findPlan, type PlanRow } from '#db/tenant/plans.server.ts'
import type { TenantTx } from '#db/tenants.server.ts'

export type Begun =
  | { state: 'absent' | 'settled' | 'failed' }
  | { state: 'deferred'; until: number }
  | { state: 'running'; plan: PlanRow; attempt: AttemptRow }

type Taking = {
  jobId: string
  planId: string
  fence: string
  provider: string
  /** The learner's own provider, by its id. */
  providerId: string | null
  model: string
  cap: number
}

/** The one provider that is always there. */
export const CURRICULUM = 'offline' as const

const INTERRUPTED = { classification: 'interrupted', errorCode: 'UNEXPECTED_ERROR' } as const

/** How a superseded attempt is closed, where it was not interrupted, and when the next one goes on. */
export type Closing = Partial<Settlement> & { spent: boolean; until?: number }

/**
 * Close the attempt of a run that ended without an outcome and open the next one for the same job. `spent` says whether
 * the old one counts against the cap: a crash does, a lease given back or a provider's request to wait does not. The
 * ledger so keeps one row for every time a provider was asked, except for corrections.
 */
export function* supersede(
  tx: TenantTx,
  old: AttemptRow,
  clock: Clock,
  { until, ...closing }: Closing,
): Step<AttemptRow | undefined> {
  const now = clock.now().getTime()
  const closed = yield* settleAttempt(tx, old.id, old.fence, {
    ...INTERRUPTED,
    durationMs: Math.max(0, now - old.startedAt),
    ...closing,
    status: 'failure',
    settledAt: now,
    retryAt: until ?? null,
  })
  if (closed === 0) return undefined
  const next = {
    id: clock.newId(),
    planId: old.planId,
    number: old.number + 1,
    jobId: old.jobId,
    startedAt: now,
    truncatedTopic: old.truncatedTopic,
    truncatedNotes: old.truncatedNotes,
    provider: old.provider,
    providerId: old.providerId,
    input: old.input,
    purpose: old.purpose,
    moduleId: old.moduleId,
  }
  yield* insertAttempt(tx, next)
  const data = until === undefined ? { phase: 'queued' as const } : { phase: 'deferred' as const, until }
  yield* appendEvent(tx, old.planId, next.id, { type: 'phase', data }, now)
  return yield* attemptOfJob(tx, old.planId, old.jobId)
}

/** Attempts that count: a plan's creation has one cap, and so has every job that makes it again. */
function* spentBy(tx: TenantTx, { purpose, planId, jobId }: AttemptRow): Step<number> {
  if (purpose !== 'create') return yield* spentOnJob(tx, planId, jobId)
  return (yield* countAttempts(tx, planId)).spent
}

/** Take a job's waiting attempt for a run, recovering from a run that died. Holds the learner's write lock. */
export function* beginRun(tx: TenantTx, clock: Clock, taking: Taking): Step<Begun> {
  const plan = yield* findPlan(tx, taking.planId)
  let attempt = plan && (yield* attemptOfJob(tx, taking.planId, taking.jobId))
  if (!plan || !attempt) return { state: 'absent' }
  if (attempt.status !== 'in_progress') return { state: 'settled' }
  if (attempt.fence !== null) {
    if (!mayRunAgain(yield* spentBy(tx, attempt), taking.cap)) {
      yield* bury(tx, clock, attempt)
      return { state: 'failed' }
    }
    attempt = yield* supersede(tx, attempt, clock, { spent: true })
    if (!attempt) return { state: 'settled' }
  }
  const { fence, provider, providerId, model } = taking
  const now = clock.now().getTime()
  // The previous worker died before it deferred the job.
  const until = yield* putOffUntil(tx, plan.id, taking.jobId)
  if (until !== null && until > now) return { state: 'deferred', until }
  yield* takeAttempt(tx, { id: attempt.id, fence, provider, providerId, model, now })
  return { state: 'running', plan, attempt: { ...attempt, fence } }
}

/** End an attempt that no run will end, and its plan with it. */
export function* bury(tx: TenantTx, clock: Clock, attempt: AttemptRow, failure: Failure = INTERRUPTED): Step<void> {
  const now = clock.now().getTime()
  const durationMs = Math.max(0, now - attempt.startedAt)
  const run = { planId: attempt.planId, attemptId: attempt.id, fence: attempt.fence }
  // Nobody was asked for what was never begun.
  yield* failAttempt(tx, run, failure, { now, durationMs, spent: failure === INTERRUPTED })
}
