import { ConversationBody } from '#app/http/api-chat-schemas.ts'
import { apiHandler, apiMethods, readJson } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { changeConversation, deleteConversation, getConversation } from '#app/services/conversations.server.ts'

export const loader = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  return Response.json(await getConversation(ctx, args.params['conversationId'] ?? ''))
})

export const action = apiMethods({
  PATCH: async (args) => {
    const ctx = await requireTenant(args)
    const body = await readJson(args.request, ConversationBody)
    return Response.json(await changeConversation(ctx, args.params['conversationId'] ?? '', body))
  },
  DELETE: async (args) => {
    const ctx = await requireTenant(args)
    await deleteConversation(ctx, args.params['conversationId'] ?? '')
    return new Response(null, { status: 204 })
  },
})
