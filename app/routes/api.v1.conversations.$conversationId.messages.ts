import { MessagesQuery, SendMessageBody } from '#app/http/api-chat-schemas.ts'
import { apiHandler, readJson } from '#app/http/api.server.ts'
import { keyOf, replayHeaders } from '#app/http/once.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { pageMessages } from '#app/services/conversation-pages.server.ts'
import { sendMessage } from '#app/services/messages.server.ts'

export const loader = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const query = MessagesQuery.parse(Object.fromEntries(new URL(args.request.url).searchParams))
  return Response.json(await pageMessages(ctx, args.params['conversationId'] ?? '', query))
})

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const { conversationId = '' } = args.params
  const { text, clientId = keyOf(args.request) ?? ctx.newId() } = await readJson(args.request, SendMessageBody)
  const { replayed, ...started } = await sendMessage(ctx, { conversationId, text, clientId })
  return Response.json(started, { status: 202, headers: replayHeaders({ replayed }) })
}, 'POST')
