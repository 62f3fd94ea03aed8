import { ModuleBody } from '#app/http/api-change-schemas.ts'
import { moduleEdits, seenIn } from '#app/http/api-changes.server.ts'
import { apiMethods, readJson } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { editStructure } from '#app/services/structure.server.ts'

export const action = apiMethods({
  PATCH: async (args) => {
    const ctx = await requireTenant(args)
    const { planId = '', moduleId = '' } = args.params
    const { version, ...fields } = await readJson(args.request, ModuleBody)
    return Response.json(await editStructure(ctx, planId, moduleEdits(moduleId, fields), version))
  },
  DELETE: async (args) => {
    const ctx = await requireTenant(args)
    const { planId = '', moduleId = '' } = args.params
    const edit = { act: 'remove_module', moduleId } as const
    return Response.json(await editStructure(ctx, planId, [edit], seenIn(args.request)))
  },
})
