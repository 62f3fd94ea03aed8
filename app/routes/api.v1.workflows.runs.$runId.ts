import { apiHandler, apiMethods } from '#app/http/api.server.ts'
import { runResponse } from '#app/http/api-workflows.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { removeRun } from '#app/services/remove-run.server.ts'

export const loader = apiHandler(async (args) => runResponse(await requireTenant(args), args.params['runId'] ?? ''))

export const action = apiMethods({
  DELETE: async (args) => {
    await removeRun(await requireTenant(args), args.params['runId'] ?? '')
    return new Response(null, { status: 204 })
  },
})
