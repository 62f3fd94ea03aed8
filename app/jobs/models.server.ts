import { FREE, type Catalogue } from '#app/adapters/catalogue.ts'
import { curriculumOf, openModel, refusingModel, waitsOf, type ProviderSettings } from '#app/adapters/model.server.ts'
import { addressOfOwn, isLocalOwn, modelOfOwn } from '#app/adapters/own-provider.ts'
import { SealBrokenError } from '#app/adapters/secret-box.ts'
import type { CallAbout } from '#app/domain/costs.ts'
import type { TenantId } from '#app/domain/plan.ts'
import {
  KEY_LOST,
  PROVIDER_GONE,
  ProviderUnusableError,
  targetOf,
  unfitFor,
  type Target,
} from '#app/domain/provider-choice.ts'
import type { Ask, Use } from '#app/domain/providers.ts'
import type { ChosenModel } from '#app/generation/chosen-model.ts'
import type { Keyring } from '#app/keys/keyring.server.ts'
import type { Step } from '#db/connection.server.ts'
import type { ControlDb } from '#db/control/control.server.ts'
import { findProvider, findUse, type ProviderRow } from '#db/tenant/providers.server.ts'
import type { TenantStore } from '#db/tenants.server.ts'
import { allowedHosts, ownFetch } from './outbound.server.ts'

/** Who answers a learner's prompts. */
export type Models = {
  /**
   * Choose a model, ready to be called. Without `ask`: the learner's choice for this use, else the operator's. `about`
   * is read at each call, so what is not known yet may be filled in later. One that cannot be asked (its key is lost,
   * it is gone, it is known not to do) is handed over all the same: its call rejects with `ProviderUnusableError`,
   * which is a `CONFIG_ERROR`, and nothing has gone out.
   */
  choose(tenantId: TenantId, want: { use: Use; ask?: Ask | undefined }, about: CallAbout): Promise<ChosenModel>
}

type Patience = Pick<ProviderSettings, 'timeoutMs' | 'extensionMs' | 'firstMs' | 'gapMs'>
type Parts = {
  /** `patience` is for learners' own providers: hosted, and on this machine or network. */
  ai: ProviderSettings & { local: boolean; patience: { hosted: Patience; local: Patience } }
  catalogue: Catalogue
  keyring: Keyring
  control: ControlDb
  tenants: TenantStore
}

/** The same model, none of whose calls is made. */
const refusedBy = (chosen: ChosenModel, refused: Error): ChosenModel => ({
  ...chosen,
  refused,
  model: refusingModel(chosen.modelId, refused),
})

type Named = Omit<ChosenModel, 'model' | 'deadline' | 'patience' | 'refused'>

/** A model that there is no way to: all that a run writes down of it, and why it is not asked. */
const unaskable = ({ ai }: Pick<Parts, 'ai'>, named: Named, refused: Error): ChosenModel => ({
  ...named,
  ...waitsOf(ai.patience.hosted),
  refused,
  model: refusingModel(named.modelId, refused),
})

/** The operator's provider with the operator's model, whatever else is named, or the built-in curriculum in its place. */
function ofOperator({ ai, catalogue }: Parts, { source }: Target): ChosenModel {
  const offline = source === 'offline' || ai.provider === 'offline'
  const opened = openModel(offline ? curriculumOf(ai) : ai)
  const local = !offline && ai.local
  const name = { provider: opened.provider, model: opened.modelId, local }
  return {
    ...opened,
    source: offline ? 'offline' : 'operator',
    providerId: null,
    local,
    capabilities: catalogue.capabilitiesOf(name),
    priceSnapshot: offline ? FREE : catalogue.priceSnapshotOf(name),
  }
}

async function ownSettings(parts: Parts, tenantId: TenantId, row: ProviderRow): Promise<ProviderSettings> {
  const { ai, keyring, control } = parts
  const place = { tenantId, rowId: row.id, kind: row.kind }
  const apiKey = row.sealedKey === null ? undefined : await keyring.open(place, row.sealedKey)
  const patience = isLocalOwn(row) ? ai.patience.local : ai.patience.hosted
  return {
    ...patience,
    provider: row.kind,
    apiKey,
    baseUrl: addressOfOwn(row),
    offlinePaceMs: 0,
    fetch: ownFetch(row.baseUrl, await allowedHosts(control)),
  }
}

/** The learner's own provider. */
async function ofLearner(parts: Parts, tenantId: TenantId, row: ProviderRow, target: Target): Promise<ChosenModel> {
  const model = target.model ?? modelOfOwn(row)
  const local = isLocalOwn(row)
  const name = { provider: row.kind, model, local }
  // What the learner says of the provider's model says nothing of another that an agent names.
  const said = model === modelOfOwn(row) ? row.capabilities : {}
  const about = {
    source: 'own' as const,
    providerId: row.id,
    local,
    label: row.name,
    capabilities: { ...parts.catalogue.capabilitiesOf(name), ...said },
    priceSnapshot: parts.catalogue.priceSnapshotOf(name),
  }
  try {
    return { ...openModel({ ...(await ownSettings(parts, tenantId, row)), model }), ...about }
  } catch (error) {
    if (!(error instanceof SealBrokenError)) throw error
    const named = { ...about, provider: row.kind, modelId: model }
    return unaskable(parts, named, new ProviderUnusableError(KEY_LOST, error))
  }
}

/** Somebody chose a provider that is gone: nobody answers in its place. */
function gone(parts: Parts, target: Target): ChosenModel {
  // What kind it was is not known any more: the operator’s, or the commonest, stands in its place.
  const provider = parts.ai.provider === 'offline' ? 'openai-compatible' : parts.ai.provider
  const named = {
    provider,
    modelId: target.model ?? 'unknown',
    source: 'own' as const,
    providerId: target.providerId,
    label: 'A provider that was removed',
    local: false,
    capabilities: {},
    priceSnapshot: null,
  }
  return unaskable(parts, named, new ProviderUnusableError(PROVIDER_GONE))
}

/** Every way to a model: learners' own providers, the operator's, the built-in curriculum. */
export function openModels(parts: Parts): Models {
  const settle = (tenantId: TenantId, use: Use, ask: Ask | undefined) =>
    parts.tenants.of(tenantId).read(function* (r): Step<{ target: Target; row: ProviderRow | undefined }> {
      const choice = ask ? undefined : yield* findUse(r, use)
      const target = targetOf(ask, choice, parts.ai.provider)
      return { target, row: target.providerId ? yield* findProvider(r, target.providerId) : undefined }
    })
  const chosenFor = async (tenantId: TenantId, use: Use, ask: Ask | undefined): Promise<ChosenModel> => {
    const { target, row } = await settle(tenantId, use, ask)
    if (target.source !== 'own') return ofOperator(parts, target)
    return row ? ofLearner(parts, tenantId, row, target) : gone(parts, target)
  }
  return {
    async choose(tenantId, { use, ask }, _about) {
      const chosen = await chosenFor(tenantId, use, ask)
      const name = { provider: chosen.provider, model: chosen.modelId }
      const unasked = chosen.source === 'offline' || chosen.refused !== undefined
      const unfit = unasked ? null : unfitFor(use, name, chosen.capabilities)
      if (unfit === null) return chosen
      return refusedBy(chosen, new ProviderUnusableError(unfit))
    },
  }
}
