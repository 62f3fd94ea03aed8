import { isLocalOwn, modelOfOwn } from '#app/adapters/own-provider.ts'
import { targetOf } from '#app/domain/provider-choice.ts'
import { NotFoundError } from '#app/domain/errors.ts'
import type { Ask, Capabilities, Use } from '#app/domain/providers.ts'
import type { Step } from '#db/connection.server.ts'
import { findProvider, findUse, listProviders, type ProviderRow, type UseRow } from '#db/tenant/providers.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'
import type { CurrentProvider, TenantContext } from './context.ts'
import { ownModel, unfitOwn } from './own-model.ts'

/** A learner's own provider as whoever answers is described. */
function ownProvider(ctx: TenantContext, row: ProviderRow, model?: string | null): CurrentProvider {
  const local = isLocalOwn(row)
  const { timeoutMs, extensionMs } = local ? ctx.patience.local : ctx.patience.hosted
  return {
    source: 'own',
    providerId: row.id,
    name: row.kind,
    model: model ?? modelOfOwn(row),
    label: row.name,
    deadline: { baseMs: timeoutMs, extensionMs },
    local,
    paceMs: 0,
  }
}

/** Throws 404 where somebody is asked by name who is none of the learner's own providers. */
export function* refuseUnknownProvider(r: TenantReader, ask: Ask | undefined): Step<void> {
  if (ask?.source !== 'own') return
  if (!ask.providerId || !(yield* findProvider(r, ask.providerId))) throw new NotFoundError('provider')
}

/** Who answers for a use now, and who else could: all that is offered, and never taken by itself. */
export type Answerers = {
  current: CurrentProvider
  /** What is known of the model that answers now. */
  can: Partial<Capabilities>
  others: CurrentProvider[]
}

const isSame = (a: CurrentProvider, b: CurrentProvider) => a.source === b.source && a.providerId === b.providerId

function currentOf(ctx: TenantContext, rows: ProviderRow[], choice: UseRow | undefined): CurrentProvider {
  const target = targetOf(undefined, choice, ctx.operator.name)
  if (target.source === 'offline') return ctx.curriculum
  if (target.source === 'operator') return ctx.operator
  const row = rows.find(({ id }) => id === target.providerId)
  return row ? ownProvider(ctx, row, target.model) : ctx.operator
}

const knownOf = (ctx: TenantContext, { source, name: provider, model, local }: CurrentProvider) =>
  source === 'offline' ? {} : ctx.capabilitiesOf({ provider, model, local })

/** Who would answer a learner's prompts of one use, and the alternatives. A model that is known not to do is none. */
export async function providersFor(ctx: TenantContext, use: Use): Promise<Answerers> {
  const [rows, choice] = await ctx.db.read(function* (r): Step<[ProviderRow[], UseRow | undefined]> {
    return [yield* listProviders(r), yield* findUse(r, use)]
  })
  const current = currentOf(ctx, rows, choice)
  const own = rows.filter((row) => unfitOwn(ctx, use, row, null) === null).map((row) => ownProvider(ctx, row))
  const all = [...own, ...(ctx.operator.name === 'offline' ? [] : [ctx.operator]), ctx.curriculum]
  const row = rows.find(({ id }) => id === current.providerId)
  const can = row ? ownModel(ctx, row, current.model).can : knownOf(ctx, current)
  return { current, can, others: all.filter((each) => !isSame(each, current)) }
}
