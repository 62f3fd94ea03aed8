import { estimate, priorRange, type Estimate } from '#app/domain/estimate.ts'
import { latestMs } from '#app/generation/deadline.ts'
import { callsOf, expectedSize } from '#app/generation/size.ts'
import type { AttemptRow } from '#db/tenant/attempts.server.ts'
import type { PlanRow } from '#db/tenant/plans.server.ts'
import type { TenantContext } from './context.ts'

/** How long an attempt's run takes, from attempts alike; before a run has begun, like the one that would begin now. */
export async function estimateOf(
  ctx: TenantContext,
  plan: Pick<PlanRow, 'kind' | 'input'>,
  attempt: Pick<AttemptRow, 'provider' | 'model' | 'input' | 'moduleId'>,
): Promise<Estimate> {
  const { provider } = ctx
  const name = attempt.provider ?? provider.name
  const blueprint = ctx.blueprints[plan.kind]
  const size = expectedSize(blueprint, plan, attempt)
  const runs = await ctx.queue.pastRuns({ kind: plan.kind, provider: name, model: attempt.model ?? provider.model })
  const prior = priorRange({ provider: name, local: provider.local, paceMs: provider.paceMs }, size)
  return estimate(runs, size, prior, latestMs(provider.deadline, callsOf(blueprint)))
}

/** ms since an attempt's run began; 0 while it waits for one. */
export const ranFor = (attempt: Pick<AttemptRow, 'fence' | 'startedAt'>, now: number): number =>
  attempt.fence === null ? 0 : Math.max(0, now - attempt.startedAt)
