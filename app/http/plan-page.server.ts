import { mayTryAgain } from '#app/services/again.server.ts'
import { listPlanAttempts } from '#app/services/attempts.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { curriculumOffer } from '#app/services/curriculum.server.ts'
import { makingNow } from '#app/services/making.server.ts'
import { otherProviders } from '#app/services/other-providers.server.ts'
import { getPlan, type PlanView } from '#app/services/plans.server.ts'
import { watchPlan } from '#app/services/watch.server.ts'
import type { Edge } from './edge.ts'
import { askedOf } from './asked.server.ts'
import { justChanged } from './just-changed.server.ts'
import { openWatch } from './stream.server.ts'

/** A plan being made: its progress so far, and a window onto the rest. Null for a plan at rest. */
async function makingOf(edge: Edge, ctx: TenantContext, plan: PlanView) {
  const making = await makingNow(ctx, plan)
  return (
    making && { ...making, watch: openWatch(edge, ctx, (options) => watchPlan(ctx, plan.id, making.cursor, options)) }
  )
}

/** What can be done about a plan that was not made. `waitMs` is how long its provider still asks us to wait. */
async function waysOn(ctx: TenantContext, plan: PlanView) {
  const retryAt = plan.latestAttempt?.retryAt
  const waitMs = retryAt ? Math.max(0, Date.parse(retryAt) - ctx.now().getTime()) : 0
  return {
    again: await mayTryAgain(ctx, plan.id),
    curriculum: curriculumOffer(ctx, plan),
    others: await otherProviders(ctx),
    waitMs,
  }
}

/** All that the page of a plan shows, in whatever state the plan is. Throws 404. */
export async function planPage(edge: Edge, ctx: TenantContext, planId: string) {
  const plan = await getPlan(ctx, planId)
  const attempts = await listPlanAttempts(ctx, planId)
  const ways = plan.status === 'failed' ? await waysOn(ctx, plan) : null
  return {
    plan,
    attempts,
    ways,
    asked: askedOf(ctx.blueprints[plan.kind].form, plan.input),
    making: await makingOf(edge, ctx, plan),
    last: await justChanged(edge, ctx, planId),
  }
}
