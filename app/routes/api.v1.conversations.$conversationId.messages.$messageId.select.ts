import { apiHandler } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { pageMessages } from '#app/services/conversation-pages.server.ts'
import { chooseSibling } from '#app/services/messages.server.ts'

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const { conversationId = '', messageId = '' } = args.params
  await chooseSibling(ctx, conversationId, messageId)
  return Response.json(await pageMessages(ctx, conversationId, { around: messageId }))
}, 'POST')
