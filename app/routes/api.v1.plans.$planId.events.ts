import { apiHandler } from '#app/http/api.server.ts'
import { eventStream } from '#app/http/event-stream.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'

export const loader = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  return eventStream(ctx, args)
})
