import { ExportQuery } from '#app/http/api-chat-schemas.ts'
import { apiHandler } from '#app/http/api.server.ts'
import { fileResponse } from '#app/http/file-response.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { exportConversation } from '#app/services/conversation-export.server.ts'

export const loader = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const { format } = ExportQuery.parse(Object.fromEntries(new URL(args.request.url).searchParams))
  const { parts, ...about } = await exportConversation(ctx, args.params['conversationId'] ?? '', format)
  return fileResponse(args, parts, about)
})
