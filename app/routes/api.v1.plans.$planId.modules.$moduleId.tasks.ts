import { USUAL_MINUTES } from '#app/domain/edit.ts'
import { NewTaskBody } from '#app/http/api-change-schemas.ts'
import { apiHandler, readJson } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { editStructure } from '#app/services/structure.server.ts'

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const { planId = '', moduleId = '' } = args.params
  const { version, estimatedMinutes = USUAL_MINUTES, ...task } = await readJson(args.request, NewTaskBody)
  const done = await editStructure(ctx, planId, [{ act: 'add_task', moduleId, estimatedMinutes, ...task }], version)
  return Response.json(done, { status: 201 })
}, 'POST')
