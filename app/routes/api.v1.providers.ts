import { NewProviderBody, UseBody } from '#app/http/api-provider-schemas.ts'
import { apiHandler, apiMethods, readJson } from '#app/http/api.server.ts'
import { noteProvider } from '#app/http/providers-form.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { addProvider, listOwnProviders } from '#app/services/providers.server.ts'
import { chooseUse, usesOf } from '#app/services/uses.server.ts'

const listed = async (ctx: TenantContext) =>
  Response.json({ items: await listOwnProviders(ctx), uses: await usesOf(ctx) })

export const loader = apiHandler(async (args) => listed(await requireTenant(args)))

export const action = apiMethods({
  POST: async (args) => {
    const ctx = await requireTenant(args)
    const made = await addProvider(ctx, await readJson(args.request, NewProviderBody))
    await noteProvider(args, ctx, 'provider.added', made.id)
    return Response.json(made, { status: 201, headers: { Location: `/api/v1/providers/${made.id}` } })
  },
  PATCH: async (args) => {
    const ctx = await requireTenant(args)
    await chooseUse(ctx, await readJson(args.request, UseBody))
    return listed(ctx)
  },
})
