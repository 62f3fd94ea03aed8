import { mayAttempt, REFUSAL_SENTENCE } from '#app/domain/gate.ts'
import { NotFoundError } from '#app/domain/errors.ts'
import type { Step } from '#db/connection.server.ts'
import { countAttempts } from '#db/tenant/attempts.server.ts'
import { findPlan } from '#db/tenant/plans.server.ts'
import type { TenantContext } from './context.ts'

export type Again = { allowed: true; left: number } | { allowed: false; reason: string }

/** Whether a plan may be tried again, and how often; the gate decides once more when it is. Throws 404. */
export function mayTryAgain(ctx: TenantContext, planId: string): Promise<Again> {
  return ctx.db.read(function* (r): Step<Again> {
    const plan = yield* findPlan(r, planId)
    if (!plan) throw new NotFoundError('plan')
    const { spent, inProgress } = yield* countAttempts(r, planId)
    const facts = { spentAttempts: spent, cap: ctx.attemptCap, generation: plan.generation, inProgress: inProgress > 0 }
    const gate = mayAttempt(facts)
    return gate.ok
      ? { allowed: true, left: ctx.attemptCap - spent }
      : { allowed: false, reason: REFUSAL_SENTENCE[gate.refusal] }
  })
}
