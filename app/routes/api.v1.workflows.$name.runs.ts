import { apiHandler } from '#app/http/api.server.ts'
import { startRun } from '#app/http/api-workflows.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'

export const action = apiHandler(async (args) => startRun(await requireTenant(args), args), 'POST')
