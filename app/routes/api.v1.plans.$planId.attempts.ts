import { apiHandler } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { listPlanAttempts } from '#app/services/attempts.server.ts'

export const loader = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  return Response.json({ items: await listPlanAttempts(ctx, args.params['planId'] ?? '') })
})
