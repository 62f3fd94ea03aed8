import { plainInput } from '#app/domain/again.ts'
import type { Failure } from '#app/domain/attempt.ts'
import type { Clock } from '#app/domain/clock.ts'
import type { DraftedContent } from '#app/domain/content.ts'
import type { ProgressBody } from '#app/domain/progress.ts'
import type { Step } from '#db/connection.server.ts'
import { findAttempt, holdsAttempt, settleAttempt } from '#db/tenant/attempts.server.ts'
import { replaceContent } from '#db/tenant/content.server.ts'
import { appendEvent, sweepEvents } from '#db/tenant/events.server.ts'
import { findPlan, setContent, setGeneration } from '#db/tenant/plans.server.ts'
import { propose } from '#db/tenant/proposals.server.ts'
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

export type Outcome = { durationMs: number }

/** A draft with an id for everything in it: the ids that it will have if it becomes a plan's content. */
function withIds(draft: PlanDraft, clock: Clock): DraftedContent {
  const { normalizedEffort: _, modules, detail, ...said } = draft
  const made = modules.map((m) => ({
    ...m,
    detail: m.detail ?? null,
    id: clock.newId(),
    tasks: m.tasks.map((t) => ({ ...t, id: clock.newId() })),
  }))
  return { ...said, detail: detail ?? null, modules: made }
}

const countsOf = ({ modules }: DraftedContent) => ({
  modulesTotal: modules.length,
  tasksTotal: modules.reduce((n, m) => n + m.tasks.length, 0),
  minutesTotal: modules.reduce((n, m) => n + m.estimatedMinutes, 0),
})

/**
 * Save a finished draft with its attempt and event in one transaction, or `LeaseLostError`: as the content of a new
 * plan, or, for a plan that has content, as a proposal that waits for its learner.
 */
export function settleReady(db: TenantDb, clock: Clock, run: Run, draft: PlanDraft, outcome: Outcome): Promise<void> {
  const now = clock.now().getTime()
  const content = withIds(draft, clock)
  const counts = countsOf(content)
  return db.immediate(function* (tx): Step<void> {
    const settled = yield* settleAttempt(tx, run.attemptId, run.fence, {
      ...outcome,
      status: 'success',
      settledAt: now,
      normalizedEffort: draft.normalizedEffort,
      modulesCount: counts.modulesTotal,
      tasksCount: counts.tasksTotal,
    })
    if (settled === 0) throw new LeaseLostError()
    yield* tidyUp(tx, run.attemptId, now)
    yield* keep(tx, run, content, { id: clock.newId(), now })
    const data = { modules: counts.modulesTotal, tasks: counts.tasksTotal }
    yield* appendEvent(tx, run.planId, run.attemptId, { type: 'ready', data }, now)
  })
}

/** Forget what a settled attempt leaves that nobody will go on from, and a bounded number of old events in its file. */
function* tidyUp(tx: TenantTx, attemptId: string, now: number): Step<void> {
  yield* removeSteps(tx, attemptId)
  yield* sweepEvents(tx, now - EVENTS_KEPT_MS, EVENTS_SWEPT)
}

/** Put a draft where its attempt belongs. */
function* keep(tx: TenantTx, run: Run, content: DraftedContent, { id, now }: { id: string; now: number }): Step<void> {
  const attempt = yield* findAttempt(tx, run.attemptId)
  const plan = yield* findPlan(tx, run.planId)
  if (!attempt || !plan) return
  if (attempt.purpose === 'create') {
    const { modules, ...said } = content
    yield* replaceContent(tx, plan.id, modules)
    yield* setContent(tx, plan.id, { ...said, ...countsOf(content) }, now)
    return
  }
  const { purpose, moduleId } = attempt
  const input = plainInput(attempt.input ?? plan.input)
  const made = { id, planId: plan.id, attemptId: attempt.id, baseVersion: plan.version, createdAt: now }
  yield* propose(tx, { ...made, purpose, moduleId, input, content })
  yield* setGeneration(tx, plan.id, 'ready', now)
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
  outcome: Outcome & { now: number; spent?: boolean },
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
