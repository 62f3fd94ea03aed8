import { apiHandler } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { getConversation, restoreConversation } from '#app/services/conversations.server.ts'

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const { conversationId = '' } = args.params
  await restoreConversation(ctx, conversationId)
  return Response.json(await getConversation(ctx, conversationId))
}, 'POST')
