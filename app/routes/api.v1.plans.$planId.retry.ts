import { apiHandler } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { retryPlan } from '#app/services/attempts.server.ts'

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const attempt = await retryPlan(ctx, args.params['planId'] ?? '')
  return Response.json({ attempt }, { status: 202 })
}, 'POST')
