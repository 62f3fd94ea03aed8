import { RetryRunBody } from '#app/http/api-workflow-schemas.ts'
import { apiHandler, readJson } from '#app/http/api.server.ts'
import { runResponse } from '#app/http/api-workflows.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { retryRun } from '#app/services/workflows.server.ts'

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const runId = args.params['runId'] ?? ''
  const { ask } = await readJson(args.request, RetryRunBody)
  await retryRun(ctx, runId, ask ? { ask } : {})
  return runResponse(ctx, runId, { status: 202 })
}, 'POST')
