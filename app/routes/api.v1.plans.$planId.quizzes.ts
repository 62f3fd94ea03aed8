import { apiHandler } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { listQuizzes } from '#app/services/quizzes.server.ts'

export const loader = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  return Response.json({ items: await listQuizzes(ctx, args.params['planId'] ?? '') })
})
