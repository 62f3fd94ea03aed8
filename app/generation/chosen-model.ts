import type { LanguageModelV3 } from '@ai-sdk/provider'
import type { CostStatus } from '#app/domain/attempt.ts'
import type { ProviderName } from '#app/domain/providers.ts'
import type { Usage } from './ask.server.ts'
import type { DeadlineTimes } from './deadline.ts'

/** A model chosen for a run: what to call, what to write in the ledger, how long to wait, what it costs. */
export type ChosenModel = {
  model: LanguageModelV3
  provider: ProviderName
  modelId: string
  deadline: DeadlineTimes
  price: (usage: Usage) => { costNanoUsd: number | null; costStatus: CostStatus }
}
