import { AgentBody } from '#app/http/api-agent-schemas.ts'
import { apiHandler, readJson } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { createAgent, listAgents } from '#app/services/agents.server.ts'

export const loader = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  return Response.json({ items: await listAgents(ctx) })
})

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const made = await createAgent(ctx, await readJson(args.request, AgentBody))
  return Response.json(made, { status: 201, headers: { Location: `/api/v1/agents/${made.id}` } })
}, 'POST')
