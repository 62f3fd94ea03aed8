import type { Failure } from '#app/domain/attempt.ts'
import type { Clock } from '#app/domain/clock.ts'
import type { ProgressBody } from '#app/domain/progress.ts'
import type { Step } from '#db/connection.server.ts'
import { holdsAttempt, settleAttempt, type Settlement } from '#db/tenant/attempts.server.ts'
import { replaceContent } from '#db/tenant/content.server.ts'
import { appendEvent, sweepEvents } from '#db/tenant/events.server.ts'
import { findPlan, setContent, setGeneration } from '#db/tenant/plans.server.ts'
import { removeSteps } from '#db/tenant/steps.server.ts'
import type { TenantDb, TenantTx } from '#db/tenants.server.ts'
import type { PlanDraft } from './blueprint.ts'
import { LeaseLostError } from './lease.ts'

/** Events of settled attempts are kept this long, ms; those of a plan's last attempt for good. */
const EVENTS_KEPT_MS = 7 * 24 * 3_600_000
/** Most events that one settlement forgets, so that nobody waits for it. */
const EVENTS_SWEPT = 1000

export type Run = { planId: string; attemptId: string; fence: string }

/** More of a run's rows, to be written together with an event and under the same fence. */
export type Beside = (tx: TenantTx) => Step<unknown>

/**
 * Add an event to a run's story, and what belongs `beside` it, in one transaction. Throws `LeaseLostError` when the
 * run no longer holds its attempt.
 */
export const record = (db: TenantDb, clock: Clock, run: Run, event: ProgressBody, beside?: Beside): Promise<void> =>
  db.immediate(function* (tx): Step<void> {
    if (!(yield* holdsAttempt(tx, run.attemptId, run.fence))) throw new LeaseLostError()
    if (beside) yield* beside(tx)
    yield* appendEvent(tx, run.planId, run.attemptId, event, clock.now().getTime())
  })

export type Outcome = Pick<Settlement, 'inputTokens' | 'outputTokens' | 'costNanoUsd' | 'costStatus'> & {
  durationMs: number
}

/** Save a finished draft: attempt, modules, tasks, plan and event in one transaction, or `LeaseLostError`. */
export function settleReady(db: TenantDb, clock: Clock, run: Run, draft: PlanDraft, outcome: Outcome): Promise<void> {
  const now = clock.now().getTime()
  const { modules, normalizedEffort, detail = null, ...said } = draft
  const rows = modules.map((m) => ({
    ...m,
    detail: m.detail ?? null,
    id: clock.newId(),
    tasks: m.tasks.map((t) => ({ ...t, id: clock.newId() })),
  }))
  const counts = {
    modulesTotal: rows.length,
    tasksTotal: rows.reduce((n, m) => n + m.tasks.length, 0),
    minutesTotal: rows.reduce((n, m) => n + m.estimatedMinutes, 0),
  }
  return db.immediate(function* (tx): Step<void> {
    const settled = yield* settleAttempt(tx, run.attemptId, run.fence, {
      ...outcome,
      status: 'success',
      settledAt: now,
      normalizedEffort,
      modulesCount: counts.modulesTotal,
      tasksCount: counts.tasksTotal,
    })
    if (settled === 0) throw new LeaseLostError()
    yield* tidyUp(tx, run.attemptId, now)
    yield* replaceContent(tx, run.planId, rows)
    yield* setContent(tx, run.planId, { ...said, ...counts, detail }, now)
    const data = { modules: counts.modulesTotal, tasks: counts.tasksTotal }
    yield* appendEvent(tx, run.planId, run.attemptId, { type: 'ready', data }, now)
  })
}

/** Forget what a settled attempt leaves that nobody will go on from, and a bounded number of old events in its file. */
function* tidyUp(tx: TenantTx, attemptId: string, now: number): Step<void> {
  yield* removeSteps(tx, attemptId)
  yield* sweepEvents(tx, now - EVENTS_KEPT_MS, EVENTS_SWEPT)
}

/** Put a plan back to rest after a failed attempt: content it already had stays and keeps it ready. */
export function* restPlan(tx: TenantTx, planId: string, now: number): Step<void> {
  const plan = yield* findPlan(tx, planId)
  if (plan) yield* setGeneration(tx, planId, plan.modulesTotal > 0 ? 'ready' : 'failed', now)
}

/**
 * End an attempt as failed, and its plan with it. `fence: null` is for whoever acts without being the run: the
 * learner who cancels, the worker that buries. False when the attempt was settled or taken over meanwhile.
 */
export function* failAttempt(
  tx: TenantTx,
  run: { planId: string; attemptId: string; fence: string | null },
  failure: Failure,
  outcome: Partial<Outcome> & { durationMs: number; now: number; spent?: boolean },
): Step<boolean> {
  const { now, ...rest } = outcome
  const retryAt = failure.retryAfterMs === undefined ? null : now + failure.retryAfterMs
  const settled = yield* settleAttempt(tx, run.attemptId, run.fence, {
    ...rest,
    status: 'failure',
    classification: failure.classification,
    errorCode: failure.errorCode,
    settledAt: now,
    retryAt,
  })
  if (settled === 0) return false
  yield* tidyUp(tx, run.attemptId, now)
  yield* restPlan(tx, run.planId, now)
  const { classification, errorCode } = failure
  const data = { classification, errorCode, ...(retryAt === null ? {} : { retryAt }) }
  yield* appendEvent(tx, run.planId, run.attemptId, { type: 'failed', data }, now)
  return true
}
