import { EventsQuery } from '#app/http/api-security-schemas.ts'
import { apiHandler } from '#app/http/api.server.ts'
import { ownEvents } from '#app/http/security-audit.server.ts'
import { requireAccount } from '#app/http/tenant.server.ts'

export const loader = apiHandler(async (args) => {
  const { id } = await requireAccount(args)
  const { cursor, limit } = EventsQuery.parse(Object.fromEntries(new URL(args.request.url).searchParams))
  return Response.json(await ownEvents(args.context.runtime, id, { before: cursor, limit }))
})
