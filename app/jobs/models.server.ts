import { curriculumOf, openModel, type ProviderSettings } from '#app/adapters/model.server.ts'
import type { CallAbout, PriceSnapshot } from '#app/domain/costs.ts'
import type { TenantId } from '#app/domain/plan.ts'
import type { Ask, Use, UseSource } from '#app/domain/providers.ts'
import type { ChosenModel } from '#app/generation/chosen-model.ts'

export type { Ask, CallAbout }

/** Who answers a learner's prompts. */
export type Models = {
  /**
   * Choose a model, ready to be called. Without `ask`: the learner's choice for this use, else the operator's. `about`
   * is read at each call, so what is not known yet may be filled in later.
   */
  choose(tenantId: TenantId, want: { use: Use; ask?: Ask | undefined }, about: CallAbout): Promise<ChosenModel>
}

type Parts = { ai: ProviderSettings & { local: boolean } }

const FREE: PriceSnapshot = { input: 0, output: 0, cachedInput: 0, source: 'free' }

/** Every way to a model, from the operator's settings. */
export function openModels({ ai }: Parts): Models {
  return {
    choose: (_tenantId, { ask }) => {
      const source: UseSource = ask?.source === 'offline' || ai.provider === 'offline' ? 'offline' : 'operator'
      const opened = openModel(source === 'offline' ? curriculumOf(ai) : ai)
      return Promise.resolve({
        ...opened,
        source,
        providerId: null,
        local: source === 'operator' && ai.local,
        capabilities: {},
        priceSnapshot: source === 'offline' ? FREE : null,
      })
    },
  }
}
