import { apiHandler } from '#app/http/api.server.ts'
import { runResponse } from '#app/http/api-workflows.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { cancelRun } from '#app/services/workflows.server.ts'

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const runId = args.params['runId'] ?? ''
  await cancelRun(ctx, runId)
  return runResponse(ctx, runId, { status: 202 })
}, 'POST')
