import { AppError, NotFoundError, StorageFullError, StoreBusyError } from '#app/domain/errors.ts'
import type { Ask } from '#app/domain/providers.ts'
import { mayAttempt, REFUSAL_SENTENCE, type Gate, type Refusal } from '#app/domain/gate.ts'
import { planBell } from '#app/jobs/bell.server.ts'
import { LimitReachedError, type StagedJob } from '#app/jobs/queue.server.ts'
import type { Step } from '#db/connection.server.ts'
import { countAttempts, insertAttempt, type AttemptCounts, type NewAttempt } from '#db/tenant/attempts.server.ts'
import { appendEvent } from '#db/tenant/events.server.ts'
import { findPlan, setGeneration, type PlanRow } from '#db/tenant/plans.server.ts'
import type { TenantTx } from '#db/tenants.server.ts'
import type { TenantContext } from './context.ts'
import { answeredBefore, rememberAnswer, type Once, type Started } from './once.server.ts'
import { refuseOverQuota } from './storage.server.ts'

/** The gate said no. */
export class GateRefusedError extends AppError {
  constructor(refusal: Refusal) {
    super(refusal, 409, REFUSAL_SENTENCE[refusal])
  }
}

type Gated = ({ ok: true } & Started) | { ok: false; refusal: Refusal }

/** What an attempt is given of its own: who makes it, and the input, where they are not the plan's. */
export type OwnWay = Partial<Pick<NewAttempt, 'provider' | 'providerId' | 'input'>>

/** What an attempt is for that makes content again, as its row says. */
export type Anew = Required<Pick<NewAttempt, 'purpose' | 'moduleId' | 'input' | 'truncatedNotes'>>

export type Start = {
  /** Runs first inside the gate's transaction; create inserts its plan there. */
  prepare?: (tx: TenantTx) => Step<unknown>
  own?: OwnWay | undefined
  /** The decision about a plan that has content, in place of the usual one; throws to refuse, and then nothing is kept. */
  anew?: (tx: TenantTx, plan: PlanRow) => Step<Anew>
  /** Answer a repetition of this request as the first was, and start nothing. */
  once?: Once | undefined
}

/**
 * The only way to a provider. Stage (limiter and invisible job, one control transaction), gate (the learner's write
 * lock: facts, decision, attempt, status), then arm the job or drop it and give the token back. With `once` the answer
 * is kept in the gate's transaction; a repetition takes no token. Throws 402 over a month's budget, 429, 409, 404, 422
 * for a key used otherwise, or 507 over the quota.
 */
export function startAttempt(ctx: TenantContext, planId: string, start: Start = {}): Promise<Started> {
  const { once } = start
  if (!once) return stageAndGate(ctx, planId, start)
  // One after the other, so that the repetitions of a request do not use up its own window.
  return ctx.turns.take(`${ctx.tenantId}:${once.key}`, async () => {
    const before = await answered(ctx, once)
    if (before) return before
    try {
      return await stageAndGate(ctx, planId, start)
    } catch (error) {
      // Another process may just have answered it, with the window's last start.
      const since = error instanceof LimitReachedError ? await answered(ctx, once) : undefined
      if (since) return since
      throw error
    }
  })
}

/** What a request was answered before; see `answeredBefore`. */
export const answered = (ctx: TenantContext, once: Once): Promise<Started | undefined> =>
  ctx.db.read((r) => answeredBefore(r, once, ctx.now().getTime()))

/** Whose provider an attempt of its own way is for; undefined for whoever makes plans. */
const askOf = (own: OwnWay | undefined): Ask | undefined =>
  own?.providerId ? { source: 'own', providerId: own.providerId } : own?.provider ? { source: 'operator' } : undefined

async function stageAndGate(ctx: TenantContext, planId: string, start: Start): Promise<Started> {
  if (start.own?.provider !== 'offline') await ctx.refuseOverBudget('plans', askOf(start.own))
  const staged = await ctx.queue.stage({ kind: 'plan', subjectId: planId })
  ctx.failpoint?.('staged')
  let gated: Gated
  try {
    gated = await ctx.db.immediate((tx) => gate(tx, ctx, planId, staged, start))
  } catch (error) {
    // Best effort: a job whose gate never committed is dropped by the worker. The caller is told the first error.
    await ctx.queue.drop(staged).catch(() => {})
    throw error
  }
  ctx.failpoint?.('gate_committed')
  if (!gated.ok || gated.replayed) await ctx.queue.drop(staged)
  if (!gated.ok) throw new GateRefusedError(gated.refusal)
  const { ok: _, ...started } = gated
  if (started.replayed) return started
  await arm(ctx, staged)
  ctx.failpoint?.('armed')
  ctx.bell.ring(planBell(ctx.tenantId, planId))
  return started
}

/** The gate has committed, so the attempt will be made: a job that cannot be armed becomes visible by itself. */
async function arm(ctx: TenantContext, staged: StagedJob): Promise<void> {
  try {
    await ctx.queue.arm(staged)
  } catch (error) {
    if (!(error instanceof StoreBusyError || error instanceof StorageFullError)) throw error
  }
}

function* gate(
  tx: TenantTx,
  ctx: TenantContext,
  planId: string,
  staged: StagedJob,
  { prepare, own, anew, once }: Start,
): Step<Gated> {
  const now = ctx.now().getTime()
  if (now > staged.gateBefore) throw new StoreBusyError(new Error('the gate came too late for its staged job'))
  const before = yield* answeredBefore(tx, once, now)
  if (before) return { ok: true, ...before }
  if (prepare) yield* prepare(tx)
  const plan = yield* findPlan(tx, planId)
  if (!plan) throw new NotFoundError('plan')
  const counts = yield* countAttempts(tx, planId)
  const again = anew && (yield* anew(tx, plan))
  const decision = again ? OPEN : decide(ctx, plan, counts)
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
    ...again,
  })
  yield* setGeneration(tx, planId, 'generating', now)
  yield* appendEvent(tx, planId, attempt.id, { type: 'phase', data: { phase: 'queued' } }, now)
  const started = { planId, attempt, replayed: false }
  yield* rememberAnswer(tx, once, started, now)
  return { ok: true, ...started }
}

const OPEN: Gate = { ok: true }

/** The gate's decision about a plan as it stands. */
export const decide = (ctx: TenantContext, plan: PlanRow, counts: AttemptCounts): Gate =>
  mayAttempt({
    spentAttempts: counts.spent,
    cap: ctx.attemptCap,
    generation: plan.generation,
    inProgress: counts.inProgress > 0,
  })
