import { AgentBody } from '#app/http/api-agent-schemas.ts'
import { apiHandler, readJson } from '#app/http/api.server.ts'
import { onceOf, replayHeaders } from '#app/http/once.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { createAgent, listAgents } from '#app/services/agents.server.ts'

export const loader = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  return Response.json({ items: await listAgents(ctx) })
})

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const fields = await readJson(args.request, AgentBody)
  const { replayed, id } = await createAgent(ctx, fields, onceOf(args.request, 'agent', fields))
  const headers = { Location: `/api/v1/agents/${id}`, ...replayHeaders({ replayed }) }
  return Response.json({ id }, { status: 201, headers })
}, 'POST')
