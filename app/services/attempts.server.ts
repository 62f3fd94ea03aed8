import { AppError, NotFoundError } from '#app/domain/errors.ts'
import type { Gate } from '#app/domain/gate.ts'
import { refusalSentence } from '#app/domain/refusal-words.ts'
import { planBell } from '#app/jobs/bell.server.ts'
import { LimitReachedError } from '#app/jobs/queue.server.ts'
import { failAttempt } from '#app/generation/record.server.ts'
import type { Step } from '#db/connection.server.ts'
import { countAttempts, latestAttempt, listAttempts, type ListedAttempt } from '#db/tenant/attempts.server.ts'
import { findPlan } from '#db/tenant/plans.server.ts'
import type { TenantTx } from '#db/tenants.server.ts'
import type { TenantContext } from './context.ts'
import type { StartedAttempt } from './once.server.ts'
import { answered, decide, GateRefusedError, startAttempt, type Start } from './start.server.ts'

/** What the gate would say now, for telling why; only the gate itself decides. Throws 404. */
const foresee = (ctx: TenantContext, planId: string): Promise<Gate> =>
  ctx.db.read(function* (r): Step<Gate> {
    const plan = yield* findPlan(r, planId)
    if (!plan) throw new NotFoundError('plan')
    return decide(ctx, plan, yield* countAttempts(r, planId))
  })

/** Try a failed plan again. Throws 404, 409 `in_progress` | `already_ready` | `capped`, 422, 429 or 507. */
export async function retryPlan(
  ctx: TenantContext,
  planId: string,
  { own, once }: Pick<Start, 'own' | 'once'> = {},
): Promise<StartedAttempt & { replayed: boolean }> {
  if (!once || !(await answered(ctx, once))) await foresee(ctx, planId)
  try {
    const { attempt, replayed } = await startAttempt(ctx, planId, { own, once })
    return { ...attempt, replayed }
  } catch (error) {
    // Over the limit only because of one's own double click: say what is so, not "come back in an hour".
    const foreseen = error instanceof LimitReachedError ? await foresee(ctx, planId) : undefined
    if (foreseen?.ok === false) throw new GateRefusedError(foreseen.refusal)
    throw error
  }
}

/** With `only`, nothing but that job's attempt is stopped. `by` says who stops it: the learner reads it. */
export type Cancelling = { only?: string | undefined; by?: 'learner' | 'operator' | undefined }

/**
 * Stop what is being made. The attempt is settled here, so there is one outcome whatever the worker does next; the
 * worker's call to the provider is aborted at once in this process. Throws 404, or 409 when nothing is in progress.
 */
export async function cancelPlan(ctx: TenantContext, planId: string, { only, by }: Cancelling = {}): Promise<void> {
  const inside = (tx: TenantTx) => cancelIn(tx, ctx, planId, { only, by })
  const jobId = await ctx.db.immediate(inside, { pastWall: true, fromReserve: true })
  if (!jobId) throw new AppError('not_in_progress', 409, refusalSentence('not_in_progress'))
  ctx.failpoint?.('cancelled')
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
export function* cancelIn(
  tx: TenantTx,
  ctx: TenantContext,
  planId: string,
  { only, by = 'learner' }: Cancelling = {},
): Step<string | undefined> {
  const plan = yield* findPlan(tx, planId)
  if (!plan) throw new NotFoundError('plan')
  const attempt = yield* latestAttempt(tx, planId)
  if (attempt?.status !== 'in_progress' || (only && attempt.jobId !== only)) return undefined
  const now = ctx.now().getTime()
  const run = { planId, attemptId: attempt.id, fence: null }
  const errorCode = by === 'learner' ? 'USER_CANCELLED' : 'OPERATOR_CANCELLED'
  const failure = { classification: 'cancelled', errorCode } as const
  yield* failAttempt(tx, run, failure, { now, durationMs: Math.max(0, now - attempt.startedAt) })
  return attempt.jobId
}

/** An attempt as the learner and the API see it. Times are ISO 8601, cost in US dollars or null when unknown. */
export function attemptView(row: ListedAttempt) {
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
  const rows = await ctx.db.read(function* (r): Step<ListedAttempt[]> {
    if (!(yield* findPlan(r, planId))) throw new NotFoundError('plan')
    return yield* listAttempts(r, planId)
  })
  return rows.map(attemptView)
}
