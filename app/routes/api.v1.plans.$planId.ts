import { apiHandler } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { removePlan } from '#app/services/deleted.server.ts'
import { getPlan } from '#app/services/plans.server.ts'

export const loader = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  return Response.json(await getPlan(ctx, args.params['planId'] ?? ''))
})

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  await removePlan(ctx, args.params['planId'] ?? '')
  return new Response(null, { status: 204 })
}, 'DELETE')
