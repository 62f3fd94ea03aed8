import { apiHandler } from '#app/http/api.server.ts'
import { seenIn } from '#app/http/api-changes.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { getPlan } from '#app/services/plans.server.ts'
import { undoLastEdit } from '#app/services/structure.server.ts'

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const { planId = '' } = args.params
  await undoLastEdit(ctx, planId, seenIn(args.request))
  return Response.json(await getPlan(ctx, planId))
}, 'POST')
