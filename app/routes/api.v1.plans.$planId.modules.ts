import { NewModuleBody } from '#app/http/api-change-schemas.ts'
import { apiHandler, readJson } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { editStructure } from '#app/services/structure.server.ts'

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const { version, ...module } = await readJson(args.request, NewModuleBody)
  const done = await editStructure(ctx, args.params['planId'] ?? '', [{ act: 'add_module', ...module }], version)
  return Response.json(done, { status: 201 })
}, 'POST')
