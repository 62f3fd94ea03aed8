import { apiHandler } from '#app/http/api.server.ts'
import { CallsQuery } from '#app/http/api-usage-schemas.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { listCallViews } from '#app/services/usage.server.ts'

export const loader = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  return Response.json(
    await listCallViews(ctx, CallsQuery.parse(Object.fromEntries(new URL(args.request.url).searchParams))),
  )
})
