import { apiHandler } from '#app/http/api.server.ts'
import { UsageQuery } from '#app/http/api-usage-schemas.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { csvResponse } from '#app/http/usage.server.ts'

export const loader = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const { month } = UsageQuery.parse(Object.fromEntries(new URL(args.request.url).searchParams))
  return csvResponse(args, ctx, month)
})
