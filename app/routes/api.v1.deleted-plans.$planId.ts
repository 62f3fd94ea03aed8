import { apiHandler } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { deleteForGood } from '#app/services/deleted.server.ts'

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  await deleteForGood(ctx, args.params['planId'] ?? '')
  return new Response(null, { status: 204 })
}, 'DELETE')
