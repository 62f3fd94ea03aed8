import { SendMessageBody } from '#app/http/api-chat-schemas.ts'
import { apiHandler, readJson } from '#app/http/api.server.ts'
import { keyOf, replayHeaders } from '#app/http/once.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { editMessage } from '#app/services/messages.server.ts'

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const { conversationId = '', messageId = '' } = args.params
  const { text, clientId = keyOf(args.request) ?? ctx.newId() } = await readJson(args.request, SendMessageBody)
  const { replayed, ...started } = await editMessage(ctx, conversationId, messageId, text, clientId)
  return Response.json(started, { status: 202, headers: replayHeaders({ replayed }) })
}, 'POST')
