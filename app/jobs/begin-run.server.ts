import type { Clock } from '#app/domain/clock.ts'
import { mayRunAgain } from '#app/domain/gate.ts'
import { failAttempt } from '#app/generation/record.server.ts'
import type { Step } from '#db/connection.server.ts'
import {
  attemptOfJob,
  countAttempts,
  insertAttempt,
  settleAttempt,
  takeAttempt,
  type AttemptRow,
} from '#db/tenant/attempts.server.ts'
import { appendEvent } from '#db/tenant/events.server.ts'
import { findPlan, type PlanRow } from '#db/tenant/plans.server.ts'
import type { TenantTx } from '#db/tenants.server.ts'

export type Begun =
  | { state: 'absent' | 'settled' | 'failed' }
  | { state: 'running'; plan: PlanRow; attempt: AttemptRow }

type Taking = { jobId: string; planId: string; fence: string; provider: string; model: string; cap: number }

/** The one provider that is always there: what began with it goes on with it. */
export const CURRICULUM = 'offline' as const

const INTERRUPTED = { classification: 'interrupted', errorCode: 'UNEXPECTED_ERROR' } as const

/**
 * Close the attempt of a run that ended without settling and open the next one for the same job. `spent` says whether
 * the old one counts against the cap: a crash does, a lease given back does not. The ledger so keeps one row for
 * every time a provider was called.
 */
export function* supersede(tx: TenantTx, old: AttemptRow, clock: Clock, spent: boolean): Step<AttemptRow | undefined> {
  const now = clock.now().getTime()
  const closed = yield* settleAttempt(tx, old.id, old.fence, {
    ...INTERRUPTED,
    status: 'failure',
    settledAt: now,
    durationMs: Math.max(0, now - old.startedAt),
    spent,
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
    provider: old.provider === CURRICULUM ? CURRICULUM : null,
    input: old.input,
  }
  yield* insertAttempt(tx, next)
  yield* appendEvent(tx, old.planId, next.id, { type: 'phase', data: { phase: 'queued' } }, now)
  return yield* attemptOfJob(tx, old.planId, old.jobId)
}

/** Take a job's waiting attempt for a run, recovering from a run that died. Holds the learner's write lock. */
export function* beginRun(tx: TenantTx, clock: Clock, taking: Taking): Step<Begun> {
  const plan = yield* findPlan(tx, taking.planId)
  let attempt = plan && (yield* attemptOfJob(tx, taking.planId, taking.jobId))
  if (!plan || !attempt) return { state: 'absent' }
  if (attempt.status !== 'in_progress') return { state: 'settled' }
  if (attempt.fence !== null) {
    const { spent } = yield* countAttempts(tx, plan.id)
    if (!mayRunAgain(spent, taking.cap)) {
      yield* bury(tx, clock, attempt)
      return { state: 'failed' }
    }
    attempt = yield* supersede(tx, attempt, clock, true)
    if (!attempt) return { state: 'settled' }
  }
  const { fence, provider, model } = taking
  const now = clock.now().getTime()
  yield* takeAttempt(tx, { id: attempt.id, fence, provider, model, now })
  return { state: 'running', plan, attempt: { ...attempt, fence } }
}

/** End an attempt whose worker is gone for good, and its plan with it. */
export function* bury(tx: TenantTx, clock: Clock, attempt: AttemptRow): Step<void> {
  const now = clock.now().getTime()
  const durationMs = Math.max(0, now - attempt.startedAt)
  const run = { planId: attempt.planId, attemptId: attempt.id, fence: attempt.fence }
  yield* failAttempt(tx, run, INTERRUPTED, { now, durationMs })
}
