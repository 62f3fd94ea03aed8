import { apiHandler } from '#app/http/api.server.ts'
import { onceOf, replayHeaders } from '#app/http/once.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { copyAgent } from '#app/services/agents.server.ts'

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const { agentId = '' } = args.params
  const { replayed, id } = await copyAgent(ctx, agentId, onceOf(args.request, 'copy', { agentId }))
  const headers = { Location: `/api/v1/agents/${id}`, ...replayHeaders({ replayed }) }
  return Response.json({ id }, { status: 201, headers })
}, 'POST')
