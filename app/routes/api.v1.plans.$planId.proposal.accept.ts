import { AcceptBody } from '#app/http/api-change-schemas.ts'
import { apiHandler, readJson } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { getPlan } from '#app/services/plans.server.ts'
import { acceptOpenProposal } from '#app/services/proposals.server.ts'

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const planId = args.params['planId'] ?? ''
  const { modules, version: seen } = await readJson(args.request, AcceptBody)
  await acceptOpenProposal(ctx, planId, { modules, seen })
  return Response.json(await getPlan(ctx, planId))
}, 'POST')
