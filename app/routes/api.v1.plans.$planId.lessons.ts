import { apiHandler } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { listLessons } from '#app/services/lessons.server.ts'

export const loader = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  return Response.json({ items: await listLessons(ctx, args.params['planId'] ?? '') })
})
