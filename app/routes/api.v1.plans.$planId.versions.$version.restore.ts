import { apiHandler } from '#app/http/api.server.ts'
import { seenIn } from '#app/http/api-changes.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { getPlan } from '#app/services/plans.server.ts'
import { restoreVersion } from '#app/services/versions.server.ts'

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const { planId = '', version = '' } = args.params
  await restoreVersion(ctx, planId, /^\d{1,9}$/.test(version) ? Number(version) : -1, seenIn(args.request))
  return Response.json(await getPlan(ctx, planId))
}, 'POST')
