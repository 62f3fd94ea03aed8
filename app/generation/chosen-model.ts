import type { LanguageModelV3 } from '@ai-sdk/provider'
import type { PriceSnapshot } from '#app/domain/costs.ts'
import type { Capabilities, ProviderName, UseSource } from '#app/domain/providers.ts'
import type { DeadlineTimes } from './deadline.ts'
import type { Patience } from './patient-deadline.ts'

/** A model chosen for a run: what to call, what to write in the ledger, how long to wait, what it costs. */
export type ChosenModel = {
  model: LanguageModelV3
  provider: ProviderName
  modelId: string
  /** How long a plan is waited for. */
  deadline: DeadlineTimes
  /** How long a reply or a step of a workflow is waited for. */
  patience: Patience
  /** Whose it is, and so who pays. */
  source: UseSource
  /** The learner's own row; null for the operator's and the built-in one. */
  providerId: string | null
  /** How it is named to a learner. */
  label: string
  /** On the operator's own machine or network. */
  local: boolean
  /** What is known of what the model can do. */
  capabilities: Partial<Capabilities>
  /** What its tokens cost now; null where nobody knows. */
  priceSnapshot: PriceSnapshot | null
  /** Why it cannot be asked as things are, in words: each of its calls rejects with this before anything is sent. */
  refused?: Error
}
