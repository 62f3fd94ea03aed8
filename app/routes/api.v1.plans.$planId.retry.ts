import { apiHandler } from '#app/http/api.server.ts'
import { onceOf, replayHeaders } from '#app/http/once.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { retryPlan } from '#app/services/attempts.server.ts'

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const { planId = '' } = args.params
  const once = onceOf(args.request, 'retry', { planId })
  const { replayed, ...attempt } = await retryPlan(ctx, planId, { once })
  return Response.json({ attempt }, { status: 202, headers: replayHeaders({ replayed }) })
}, 'POST')
