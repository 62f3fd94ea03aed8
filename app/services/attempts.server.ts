import { AppError, NotFoundError, StorageFullError, StoreBusyError } from '#app/domain/errors.ts'
import { mayAttempt, REFUSAL_SENTENCE, type Gate, type Refusal } from '#app/domain/gate.ts'
import { planBell } from '#app/jobs/bell.server.ts'
import { LimitReachedError, type StagedJob } from '#app/jobs/queue.server.ts'
import { failAttempt } from '#app/generation/record.server.ts'
import type { Step } from '#db/connection.server.ts'
import {
  countAttempts,
  insertAttempt,
  latestAttempt,
  listAttempts,
  type AttemptCounts,
  type AttemptRow,
  type NewAttempt,
} from '#db/tenant/attempts.server.ts'
import { appendEvent } from '#db/tenant/events.server.ts'
import { findPlan, setGeneration, type PlanRow } from '#db/tenant/plans.server.ts'
import type { TenantTx } from '#db/tenants.server.ts'
import type { TenantContext } from './context.ts'
import { refuseOverQuota } from './storage.server.ts'

/** The gate said no. */
export class GateRefusedError extends AppError {
  constructor(refusal: Refusal) {
    super(refusal, 409, REFUSAL_SENTENCE[refusal])
  }
}

export type StartedAttempt = { id: string; number: number }

/** What an attempt is given of its own: who makes it, and the input, where they are not the plan's. */
export type OwnWay = Partial<Pick<NewAttempt, 'provider' | 'input'>>

type Gated = { ok: true; attempt: StartedAttempt } | { ok: false; refusal: Refusal }

/**
 * The only way to a provider. Stage (limiter and invisible job, one control transaction), gate (the learner's write
 * lock: facts, decision, attempt, status), then arm the job or drop it and give the token back. `prepare` runs first
 * inside the gate's transaction; create inserts its plan there. Throws 429, 409, 404, or 507 over the quota.
 */
export async function startAttempt(
  ctx: TenantContext,
  planId: string,
  prepare?: (tx: TenantTx) => Step<unknown>,
  own: OwnWay = {},
): Promise<StartedAttempt> {
  const staged = await ctx.queue.stage(planId)
  ctx.failpoint?.('staged')
  let gated: Gated
  try {
    gated = await ctx.db.immediate((tx) => gate(tx, ctx, { planId, staged, prepare, own }))
  } catch (error) {
    // Best effort: a job whose gate never committed is dropped by the worker. The caller is told the first error.
    await ctx.queue.drop(staged).catch(() => {})
    throw error
  }
  ctx.failpoint?.('gate_committed')
  if (!gated.ok) {
    await ctx.queue.drop(staged)
    throw new GateRefusedError(gated.refusal)
  }
  await arm(ctx, staged)
  ctx.failpoint?.('armed')
  ctx.bell.ring(planBell(ctx.tenantId, planId))
  return gated.attempt
}

/** The gate has committed, so the attempt will be made: a job that cannot be armed becomes visible by itself. */
async function arm(ctx: TenantContext, staged: StagedJob): Promise<void> {
  try {
    await ctx.queue.arm(staged)
  } catch (error) {
    if (!(error instanceof StoreBusyError || error instanceof StorageFullError)) throw error
  }
}

type Starting = {
  planId: string
  staged: StagedJob
  prepare: ((tx: TenantTx) => Step<unknown>) | undefined
  own: OwnWay
}

function* gate(tx: TenantTx, ctx: TenantContext, { planId, staged, prepare, own }: Starting): Step<Gated> {
  const now = ctx.now().getTime()
  if (now > staged.gateBefore) throw new StoreBusyError(new Error('the gate came too late for its staged job'))
  if (prepare) yield* prepare(tx)
  const plan = yield* findPlan(tx, planId)
  if (!plan) throw new NotFoundError('plan')
  const counts = yield* countAttempts(tx, planId)
  const decision = decide(ctx, plan, counts)
  if (!decision.ok) return decision
  yield* refuseOverQuota(tx, ctx)
  const attempt = { id: ctx.newId(), number: counts.last + 1 }
  yield* insertAttempt(tx, {
    ...own,
    ...attempt,
    planId,
    jobId: staged.id,
    startedAt: now,
    truncatedTopic: plan.truncatedTopic,
    truncatedNotes: plan.truncatedNotes,
  })
  yield* setGeneration(tx, planId, 'generating', now)
  yield* appendEvent(tx, planId, attempt.id, { type: 'phase', data: { phase: 'queued' } }, now)
  return { ok: true, attempt }
}

const decide = (ctx: TenantContext, plan: PlanRow, counts: AttemptCounts): Gate =>
  mayAttempt({
    spentAttempts: counts.spent,
    cap: ctx.attemptCap,
    generation: plan.generation,
    inProgress: counts.inProgress > 0,
  })

/** What the gate would say now, for telling why; only the gate itself decides. Throws 404. */
const foresee = (ctx: TenantContext, planId: string): Promise<Gate> =>
  ctx.db.read(function* (r): Step<Gate> {
    const plan = yield* findPlan(r, planId)
    if (!plan) throw new NotFoundError('plan')
    return decide(ctx, plan, yield* countAttempts(r, planId))
  })

/** Try a failed plan again. Throws 404, 409 `in_progress` | `already_ready` | `capped`, 429 or 507. */
export async function retryPlan(ctx: TenantContext, planId: string, own: OwnWay = {}): Promise<StartedAttempt> {
  await foresee(ctx, planId)
  try {
    return await startAttempt(ctx, planId, undefined, own)
  } catch (error) {
    // Over the limit only because of one's own double click: say what is so, not "come back in an hour".
    const foreseen = error instanceof LimitReachedError ? await foresee(ctx, planId) : undefined
    if (foreseen?.ok === false) throw new GateRefusedError(foreseen.refusal)
    throw error
  }
}

/**
 * Stop what is being made. The attempt is settled here, so there is one outcome whatever the worker does next; the
 * worker's call to the provider is aborted at once in this process. With `only`, nothing but that job's attempt is
 * stopped. Throws 404, or 409 when nothing is in progress.
 */
export async function cancelPlan(ctx: TenantContext, planId: string, only?: string): Promise<void> {
  const jobId = await ctx.db.immediate((tx) => cancelIn(tx, ctx, planId, only), { pastWall: true })
  if (!jobId) throw new AppError('not_in_progress', 409, 'Nothing is being made for this plan right now.')
  await stopJob(ctx, jobId)
  ctx.bell.ring(planBell(ctx.tenantId, planId))
}

/** Stop a job whose attempt was settled: at once in this process, at its next write in another. */
export async function stopJob(ctx: TenantContext, jobId: string | undefined): Promise<void> {
  if (!jobId) return
  ctx.stopJob(jobId)
  await ctx.queue.cancel(jobId)
}

/** Settle what is in progress and return its job's id, so that nothing started later is hit. */
export function* cancelIn(tx: TenantTx, ctx: TenantContext, planId: string, only?: string): Step<string | undefined> {
  const plan = yield* findPlan(tx, planId)
  if (!plan) throw new NotFoundError('plan')
  const attempt = yield* latestAttempt(tx, planId)
  if (attempt?.status !== 'in_progress' || (only && attempt.jobId !== only)) return undefined
  const now = ctx.now().getTime()
  const run = { planId, attemptId: attempt.id, fence: null }
  const failure = { classification: 'cancelled', errorCode: 'USER_CANCELLED' } as const
  yield* failAttempt(tx, run, failure, { now, durationMs: Math.max(0, now - attempt.startedAt) })
  return attempt.jobId
}

/** An attempt as the learner and the API see it. Times are ISO 8601, cost in US dollars or null when unknown. */
export function attemptView(row: AttemptRow) {
  return {
    id: row.id,
    number: row.number,
    status: row.status,
    classification: row.classification,
    errorCode: row.errorCode,
    provider: row.provider,
    model: row.model,
    startedAt: new Date(row.startedAt).toISOString(),
    durationMs: row.durationMs,
    modulesCount: row.modulesCount,
    tasksCount: row.tasksCount,
    truncatedTopic: row.truncatedTopic,
    truncatedNotes: row.truncatedNotes,
    normalizedEffort: row.normalizedEffort,
    inputTokens: row.inputTokens,
    outputTokens: row.outputTokens,
    costUsd: row.costNanoUsd === null ? null : row.costNanoUsd / 1e9,
    costStatus: row.costStatus,
    retryAt: row.retryAt === null ? null : new Date(row.retryAt).toISOString(),
  }
}
export type AttemptView = ReturnType<typeof attemptView>

/** The ledger of a plan, newest first. Throws 404. */
export async function listPlanAttempts(ctx: TenantContext, planId: string): Promise<AttemptView[]> {
  const rows = await ctx.db.read(function* (r): Step<AttemptRow[]> {
    if (!(yield* findPlan(r, planId))) throw new NotFoundError('plan')
    return yield* listAttempts(r, planId)
  })
  return rows.map(attemptView)
}
