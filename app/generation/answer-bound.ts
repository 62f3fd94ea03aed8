import type { ChosenModel } from './chosen-model.ts'

/**
 * The bound of an answer that a model is sent, tokens: as the question wants it, no more than the model can, and half of
 * what it holds at most, for the question has to fit beside it. Undefined where nobody knows what a model on one's own
 * machine holds: some such servers refuse a bound that their model has no room for.
 */
export function answerBound(wanted: number, { capabilities, local }: Pick<ChosenModel, 'capabilities' | 'local'>) {
  const { maxOutputTokens, contextTokens } = capabilities
  if (local && contextTokens === undefined && maxOutputTokens === undefined) return undefined
  return Math.min(
    wanted,
    maxOutputTokens ?? wanted,
    contextTokens === undefined ? wanted : Math.floor(contextTokens / 2),
  )
}
