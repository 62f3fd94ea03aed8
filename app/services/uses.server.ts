import { NotFoundError } from '#app/domain/errors.ts'
import type { UseChoice } from '#app/domain/provider-fields.ts'
import { USES, type Use, type UseSource } from '#app/domain/providers.ts'
import type { Step } from '#db/connection.server.ts'
import { clearUse, findProvider, listUses, setUse } from '#db/tenant/providers.server.ts'
import type { TenantContext } from './context.ts'
import { unfitOwn } from './own-model.ts'
import { InvalidFieldsError } from './plans.server.ts'

/** Who is chosen for a use; `usual` where nobody is. */
export type UseView = { use: Use; source: UseSource | 'usual'; providerId: string | null; model: string | null }

/** What a learner has chosen, for every use. */
export async function usesOf(ctx: TenantContext): Promise<UseView[]> {
  const rows = await ctx.db.read((r) => listUses(r))
  return USES.map(
    (use) => rows.find((row) => row.use === use) ?? { use, source: 'usual' as const, providerId: null, model: null },
  )
}

/** Choose who answers for a use. Throws 404 for a provider that is none of theirs, 400 for a model known not to do, or no provider. */
export async function chooseUse(ctx: TenantContext, choice: UseChoice): Promise<void> {
  const { use, source } = choice
  await ctx.db.immediate(function* (tx): Step<void> {
    if (source === 'usual') return void (yield* clearUse(tx, use))
    const model = source === 'offline' ? null : choice.model || null
    if (source !== 'own') return void (yield* setUse(tx, { use, source, providerId: null, model }))
    if (!choice.providerId) throw new InvalidFieldsError({ providerId: 'Choose one of your providers.' })
    const row = yield* findProvider(tx, choice.providerId)
    if (!row) throw new NotFoundError('provider')
    const unfit = unfitOwn(ctx, use, row, model)
    if (unfit !== null) throw new InvalidFieldsError({ model: unfit })
    yield* setUse(tx, { use, source, providerId: row.id, model })
  })
}
