import { apiHandler } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { getLesson } from '#app/services/lessons.server.ts'

export const loader = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  return Response.json(await getLesson(ctx, args.params['planId'] ?? '', args.params['taskId'] ?? ''))
})
