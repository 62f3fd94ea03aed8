import { apiHandler } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { listDecks } from '#app/services/quizzes.server.ts'

export const loader = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const { decks } = await listDecks(ctx, args.params['planId'] ?? '')
  return Response.json({ items: decks })
})
