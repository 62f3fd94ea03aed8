import { isLocalOwn, modelOfOwn } from '#app/adapters/own-provider.ts'
import { unfitFor } from '#app/domain/provider-choice.ts'
import type { Capabilities, Use } from '#app/domain/providers.ts'
import type { ProviderRow } from '#db/tenant/providers.server.ts'
import type { TenantContext } from './context.ts'

/** What is read of a learner's own provider to know its models. */
export type OwnRow = Pick<ProviderRow, 'kind' | 'baseUrl' | 'model' | 'models' | 'capabilities'>

/**
 * The model of a learner's own provider that is asked where `named` is, and what is known of it. What they say of the
 * provider's model says nothing of another.
 */
export function ownModel(
  { capabilitiesOf }: Pick<TenantContext, 'capabilitiesOf'>,
  row: OwnRow,
  named: string | null,
): { model: string; can: Partial<Capabilities> } {
  const usual = modelOfOwn(row)
  const model = named || usual
  const known = capabilitiesOf({ provider: row.kind, model, local: isLocalOwn(row) })
  return { model, can: { ...known, ...(model === usual ? row.capabilities : {}) } }
}

/** Why a model of a learner's own provider is known not to do for a use, in words; null where it does, or nobody knows. */
export function unfitOwn(
  ctx: Pick<TenantContext, 'capabilitiesOf'>,
  use: Use,
  row: OwnRow,
  named: string | null,
): string | null {
  const { model, can } = ownModel(ctx, row, named)
  return unfitFor(use, { provider: row.kind, model }, can)
}
