import { apiHandler } from '#app/http/api.server.ts'
import { runEvents } from '#app/http/api-workflows.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'

export const loader = apiHandler(async (args) => runEvents(await requireTenant(args), args))
