import { RetryReplyBody } from '#app/http/api-chat-schemas.ts'
import { apiHandler, readJson } from '#app/http/api.server.ts'
import { keyOf, replayHeaders } from '#app/http/once.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { retryReply } from '#app/services/messages.server.ts'

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const { conversationId = '', messageId = '' } = args.params
  const { ask, clientId = keyOf(args.request) } = await readJson(args.request, RetryReplyBody)
  const { replayed, ...started } = await retryReply(ctx, conversationId, messageId, { ask, clientId })
  return Response.json(started, { status: 202, headers: replayHeaders({ replayed }) })
}, 'POST')
