import { ProviderBody } from '#app/http/api-provider-schemas.ts'
import { apiHandler, apiMethods, readJson } from '#app/http/api.server.ts'
import { noteProvider } from '#app/http/providers-form.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { changeProvider, getOwnProvider, removeProvider } from '#app/services/providers.server.ts'

export const loader = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  return Response.json(await getOwnProvider(ctx, args.params['providerId'] ?? ''))
})

export const action = apiMethods({
  PATCH: async (args) => {
    const ctx = await requireTenant(args)
    const { providerId = '' } = args.params
    const changed = await changeProvider(ctx, providerId, await readJson(args.request, ProviderBody))
    await noteProvider(args, ctx, 'provider.changed', providerId)
    return Response.json(changed)
  },
  DELETE: async (args) => {
    const ctx = await requireTenant(args)
    const { providerId = '' } = args.params
    await removeProvider(ctx, providerId)
    await noteProvider(args, ctx, 'provider.removed', providerId)
    return new Response(null, { status: 204 })
  },
})
