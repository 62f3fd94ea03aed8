import { NotFoundError } from '#app/domain/errors.ts'
import { apiHandler } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { discardOpenProposal, findProposal } from '#app/services/proposals.server.ts'

export const loader = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const proposal = await findProposal(ctx, args.params['planId'] ?? '')
  if (!proposal) throw new NotFoundError('proposal')
  return Response.json(proposal)
})

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  await discardOpenProposal(ctx, args.params['planId'] ?? '')
  return new Response(null, { status: 204 })
}, 'DELETE')
