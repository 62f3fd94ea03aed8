import { apiHandler } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { cancelPlan } from '#app/services/attempts.server.ts'
import { planProgress } from '#app/services/watch.server.ts'

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const planId = args.params['planId'] ?? ''
  await cancelPlan(ctx, planId)
  return Response.json(await planProgress(ctx, planId), { status: 202 })
}, 'POST')
