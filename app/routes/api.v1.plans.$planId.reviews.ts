import { apiHandler } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { listReviews } from '#app/services/reviews.server.ts'

export const loader = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const { reviews } = await listReviews(ctx, args.params['planId'] ?? '')
  return Response.json({ items: reviews })
})
