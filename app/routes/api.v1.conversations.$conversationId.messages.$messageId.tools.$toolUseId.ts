import { ToolAnswerBody } from '#app/http/api-chat-schemas.ts'
import { apiHandler, readJson } from '#app/http/api.server.ts'
import { replayHeaders } from '#app/http/once.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { answerTool } from '#app/services/tool-answer.server.ts'

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const { conversationId = '', messageId = '', toolUseId = '' } = args.params
  const { answer } = await readJson(args.request, ToolAnswerBody)
  const { reply } = await answerTool(ctx, conversationId, messageId, toolUseId, answer)
  if (!reply) return Response.json({ reply })
  const { replayed, ...started } = reply
  return Response.json({ reply: started }, { headers: replayHeaders({ replayed }) })
}, 'POST')
