import { ConversationsQuery, StartConversationBody } from '#app/http/api-chat-schemas.ts'
import { apiHandler, readJson } from '#app/http/api.server.ts'
import { keyOf, replayHeaders } from '#app/http/once.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { listConversations } from '#app/services/conversations.server.ts'
import { startConversation } from '#app/services/messages.server.ts'

export const loader = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const { deleted, ...query } = ConversationsQuery.parse(Object.fromEntries(new URL(args.request.url).searchParams))
  return Response.json(await listConversations(ctx, { ...query, deleted: deleted === 'true' }))
})

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const { clientId = keyOf(args.request) ?? ctx.newId(), ...wanted } = await readJson(
    args.request,
    StartConversationBody,
  )
  const { replayed, ...started } = await startConversation(ctx, { ...wanted, clientId })
  const headers = { Location: `/api/v1/conversations/${started.conversationId}`, ...replayHeaders({ replayed }) }
  return Response.json(started, { status: 201, headers })
}, 'POST')
