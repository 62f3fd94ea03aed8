import type { ActionFunctionArgs } from '@remix-run/node'
import { outcomeOf } from '#app/http/outcome.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { cancelPlan } from '#app/services/attempts.server.ts'

export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const { planId = '' } = params
  return outcomeOf({ request, context }, `/plans/${planId}`, () => cancelPlan(ctx, planId))
}
