import { apiHandler } from '#app/http/api.server.ts'
import { chatEvents } from '#app/http/chat-events.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'

export const loader = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  return chatEvents(ctx, args)
})
