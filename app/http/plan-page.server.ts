import { mayTryAgain } from '#app/services/again.server.ts'
import { listPlanAttempts } from '#app/services/attempts.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { getPlan, type PlanView } from '#app/services/plans.server.ts'
import { progressSoFar } from '#app/services/watch.server.ts'
import type { Edge } from './edge.ts'
import { openWatch } from './stream.server.ts'

/** A plan being made: its progress so far, and a window onto the rest. Null for a plan at rest. */
async function makingOf(edge: Edge, ctx: TenantContext, plan: PlanView) {
  if (plan.latestAttempt?.status !== 'in_progress') return null
  const { events, cursor, estimateMs, startedAt } = await progressSoFar(ctx, plan.id)
  const now = ctx.now().getTime()
  return {
    events,
    cursor,
    estimateMs,
    elapsedMs: Math.max(0, now - (startedAt ?? now)),
    expected: ctx.blueprints[plan.kind].expectedItems(plan.input),
    provider: ctx.provider.label,
    watch: openWatch(edge, ctx, plan.id, cursor),
  }
}

/** All that the page of a plan shows, in whatever state the plan is. Throws 404. */
export async function planPage(edge: Edge, ctx: TenantContext, planId: string) {
  const plan = await getPlan(ctx, planId)
  const attempts = await listPlanAttempts(ctx, planId)
  const again = plan.status === 'failed' ? await mayTryAgain(ctx, planId) : null
  return { plan, attempts, again, making: await makingOf(edge, ctx, plan) }
}
