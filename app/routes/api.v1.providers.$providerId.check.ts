import { apiHandler } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { testProvider } from '#app/services/providers.server.ts'

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  return Response.json(await testProvider(ctx, args.params['providerId'] ?? ''))
}, 'POST')
