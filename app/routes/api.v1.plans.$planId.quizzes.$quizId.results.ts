import { TakeQuizBody } from '#app/http/api-learning-schemas.ts'
import { apiHandler, readJson } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { takeQuiz } from '#app/services/quizzes.server.ts'

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const { planId = '', quizId = '' } = args.params
  const { answers } = await readJson(args.request, TakeQuizBody)
  return Response.json(await takeQuiz(ctx, planId, quizId, answers), { status: 201 })
}, 'POST')
