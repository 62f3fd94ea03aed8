import { apiHandler } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { restoreDeletedPlan } from '#app/services/deleted.server.ts'
import { getPlan } from '#app/services/plans.server.ts'

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const { planId = '' } = args.params
  await restoreDeletedPlan(ctx, planId)
  return Response.json(await getPlan(ctx, planId))
}, 'POST')
