import { AgentPatchBody } from '#app/http/api-agent-schemas.ts'
import { apiHandler, apiMethods, readJson } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { getAgent, patchAgent, removeAgent } from '#app/services/agents.server.ts'

export const loader = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  return Response.json(await getAgent(ctx, args.params['agentId'] ?? ''))
})

export const action = apiMethods({
  PATCH: async (args) => {
    const ctx = await requireTenant(args)
    return Response.json(
      await patchAgent(ctx, args.params['agentId'] ?? '', await readJson(args.request, AgentPatchBody)),
    )
  },
  DELETE: async (args) => {
    const ctx = await requireTenant(args)
    await removeAgent(ctx, args.params['agentId'] ?? '')
    return new Response(null, { status: 204 })
  },
})
