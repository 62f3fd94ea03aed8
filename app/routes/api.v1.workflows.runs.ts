import { RunsQuery } from '#app/http/api-workflow-schemas.ts'
import { apiHandler } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { listRuns } from '#app/services/workflows.server.ts'

export const loader = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const query = RunsQuery.parse(Object.fromEntries(new URL(args.request.url).searchParams))
  return Response.json(await listRuns(ctx, query))
})
