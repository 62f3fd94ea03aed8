import { apiHandler } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { copyAgent } from '#app/services/agents.server.ts'

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const made = await copyAgent(ctx, args.params['agentId'] ?? '')
  return Response.json(made, { status: 201, headers: { Location: `/api/v1/agents/${made.id}` } })
}, 'POST')
