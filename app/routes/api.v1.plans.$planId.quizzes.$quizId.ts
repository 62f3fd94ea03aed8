import { apiHandler } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { getQuiz } from '#app/services/quizzes.server.ts'

export const loader = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  return Response.json(await getQuiz(ctx, args.params['planId'] ?? '', args.params['quizId'] ?? ''))
})
