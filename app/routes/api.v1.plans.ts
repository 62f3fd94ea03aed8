import { CreatePlanBody, ListQuery } from '#app/http/api-schemas.ts'
import { apiHandler, readJson } from '#app/http/api.server.ts'
import { onceOf, replayHeaders } from '#app/http/once.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { createPlan, listPlanCards } from '#app/services/plans.server.ts'

export const loader = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const query = ListQuery.parse(Object.fromEntries(new URL(args.request.url).searchParams))
  return Response.json(await listPlanCards(ctx, query))
})

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const { kind, ...fields } = await readJson(args.request, CreatePlanBody)
  const once = onceOf(args.request, 'create', { kind, ...fields })
  const { id, attempt, replayed } = await createPlan(ctx, kind, fields, once)
  const headers = { Location: `/api/v1/plans/${id}`, ...replayHeaders({ replayed }) }
  return Response.json({ id, status: 'pending', attempt }, { status: 201, headers })
}, 'POST')
