import { apiHandler } from '#app/http/api.server.ts'
import { runResponse } from '#app/http/api-workflows.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'

export const loader = apiHandler(async (args) => runResponse(await requireTenant(args), args.params['runId'] ?? ''))
