import { RegenerateBody } from '#app/http/api-change-schemas.ts'
import { apiHandler, readJson } from '#app/http/api.server.ts'
import { onceOf, replayHeaders } from '#app/http/once.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { regeneratePlan, regenerationOutlook } from '#app/services/regenerate.server.ts'

export const loader = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  return Response.json(await regenerationOutlook(ctx, args.params['planId'] ?? ''))
})

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const { planId = '' } = args.params
  const { scope, moduleId, notes, modules, ...fields } = await readJson(args.request, RegenerateBody)
  const whole = moduleId === undefined ? 'plan' : 'module'
  const asked = { scope: scope ?? whole, moduleId, notes, modules, fields } as const
  const once = onceOf(args.request, 'regenerate', { planId, ...asked })
  const { replayed, ...attempt } = await regeneratePlan(ctx, planId, asked, once)
  return Response.json({ attempt }, { status: 202, headers: replayHeaders({ replayed }) })
}, 'POST')
