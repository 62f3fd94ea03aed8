import { apiHandler } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { getConversation } from '#app/services/conversations.server.ts'
import { stopReply } from '#app/services/messages.server.ts'

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const { conversationId = '' } = args.params
  await stopReply(ctx, conversationId)
  return Response.json(await getConversation(ctx, conversationId), { status: 202 })
}, 'POST')
