import { calcPrice } from '@pydantic/genai-prices'
import type { CostStatus } from '#app/domain/attempt.ts'

export type Cost = { costNanoUsd: number | null; costStatus: CostStatus }

/**
 * What a call cost, in integer nano-USD (1e-9 USD), from the price data shipped with `@pydantic/genai-prices`.
 * Unknown models and missing token counts are unknown, never zero.
 */
export function priceOf(model: string, usage: { inputTokens: number | null; outputTokens: number | null }): Cost {
  if (usage.inputTokens === null || usage.outputTokens === null) return { costNanoUsd: null, costStatus: 'unknown' }
  const price = calcPrice({ input_tokens: usage.inputTokens, output_tokens: usage.outputTokens }, model)
  if (!price) return { costNanoUsd: null, costStatus: 'unknown' }
  return { costNanoUsd: Math.round(price.total_price * 1e9), costStatus: 'estimated' }
}
