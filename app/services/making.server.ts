import type { Estimate } from '#app/domain/estimate.ts'
import type { ProgressEvent } from '#app/domain/progress.ts'
import { PROVIDER_NAME } from '#app/domain/providers.ts'
import { hardLimitMs, type DeadlineTimes } from '#app/generation/deadline.ts'
import { callsOf } from '#app/generation/size.ts'
import { countAttempts } from '#db/tenant/attempts.server.ts'
import type { TenantContext } from './context.ts'
import { estimateOf } from './estimate.server.ts'
import type { PlanView } from './plans.server.ts'
import { progressSoFar } from './watch.server.ts'

/** A plan being made, as whoever waits for it is told: wherever and whenever they look. Times are ms. */
export type MakingView = {
  attemptId: string
  events: ProgressEvent[]
  cursor: number
  /** About how many items there will be. */
  expected: number
  provider: string
  /** Wall time of this server, which the times of events are read against. */
  now: number
  /** When the attempt was asked for or, once a run has begun, when that was. */
  startedAt: number
  estimate: Estimate
  /** What bounds each call to the provider, and how many calls there may be: the attempt ends by itself. */
  deadline: DeadlineTimes
  calls: number
  /** After this long nobody can be working on it any more: since it was asked for, and since its run began. */
  givenUpAfterMs: { queued: number; running: number }
  /** Attempts that are left after this one. */
  left: number
}

/** How a plan stands that is being made; null for a plan at rest. Throws 404. */
export async function makingNow(ctx: TenantContext, plan: PlanView): Promise<MakingView | null> {
  const { attempt, events, cursor } = await progressSoFar(ctx, plan.id)
  if (attempt?.status !== 'in_progress') return null
  const { deadline, label, name } = ctx.provider
  const blueprint = ctx.blueprints[plan.kind]
  const calls = callsOf(blueprint)
  const { spent } = await ctx.db.read((r) => countAttempts(r, plan.id))
  const by = attempt.provider ?? name
  return {
    attemptId: attempt.id,
    events,
    cursor,
    expected: blueprint.expectedItems(attempt.input ?? plan.input),
    provider: by === name ? label : PROVIDER_NAME[by],
    now: ctx.now().getTime(),
    startedAt: attempt.startedAt,
    estimate: await estimateOf(ctx, plan, attempt),
    deadline,
    calls,
    givenUpAfterMs: { queued: ctx.pendingMaxMs + ctx.recoveryMs, running: hardLimitMs(deadline) + ctx.recoveryMs },
    left: Math.max(0, ctx.attemptCap - spent),
  }
}
