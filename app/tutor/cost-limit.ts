import type { LanguageModelV3CallOptions, LanguageModelV3StreamPart } from '@ai-sdk/provider'
import { mostOf } from '#app/domain/spend.ts'
import { tokensOf } from '#app/domain/tokens.ts'
import type { ChosenModel } from '#app/generation/chosen-model.ts'

/** An answer that may have fewer tokens than this is not worth its question. */
const WORTH_ASKING = 64
/** What a provider adds to a question of its own: roles, separators, the words that introduce tools; tokens. */
const AROUND_CALL = 512
/** Prices are for so many tokens. */
const A_MILLION = 1_000_000

/** What one reply may cost, as its agent says, does not allow another call, or nobody knows what that would cost. */
export class CostLimitError extends Error {
  override name = 'CostLimitError'
}

/** What one reply may cost, nano-USD, and what it has cost so far: the most it can be where that is not known. */
export type CostLimit = { nanoUsd: number; spent: () => Promise<number> }

/** The call as what is left allows it. Throws `CostLimitError` when it does not. */
function within(options: LanguageModelV3CallOptions, price: ChosenModel['priceSnapshot'], left: number) {
  const { prompt, tools, maxOutputTokens: wanted = Number.POSITIVE_INFINITY } = options
  const input = tokensOf(JSON.stringify({ prompt, tools })) + AROUND_CALL
  const question = mostOf({ input, output: 0 }, price)
  if (!price || question === null) throw new CostLimitError('The cost of this is unknown.')
  /** Tokens of an answer that are left after so many questions like this one. */
  const roomAfter = (questions: number) => {
    const rest = left - questions * question
    return rest < 0 ? 0 : price.output === 0 ? Number.POSITIVE_INFINITY : Math.floor((rest * A_MILLION) / price.output)
  }
  const least = Math.min(WORTH_ASKING, wanted)
  const room = roomAfter(1)
  if (room < least) throw new CostLimitError('This could cost more than one reply may.')
  // Nothing would be left to send the results of tools back: this call has to answer in text.
  const isLast = tools !== undefined && roomAfter(2) < least
  return {
    isCut: room < wanted,
    options: {
      ...options,
      ...(room < wanted ? { maxOutputTokens: room } : {}),
      ...(isLast ? { toolChoice: { type: 'none' as const } } : {}),
    },
  }
}

/** An answer that was cut where the money ends says so. */
const endOfMoney = () =>
  new TransformStream<LanguageModelV3StreamPart, LanguageModelV3StreamPart>({
    transform(part, controller) {
      const isCut = part.type === 'finish' && part.finishReason.unified === 'length'
      if (isCut) controller.error(new CostLimitError('The answer came to what one reply may cost.'))
      else controller.enqueue(part)
    },
  })

/**
 * The same model within what one reply may cost: before each call the most it can come to is counted, about three
 * characters of the question to a token; its answer gets the room that is left, and no tools when nothing could be asked
 * after it. What has no room, or no known price, rejects with `CostLimitError` and nothing is sent.
 */
export function withinLimit(chosen: ChosenModel, limit: CostLimit | null): ChosenModel {
  if (limit === null || chosen.refused) return chosen
  const { model, priceSnapshot } = chosen
  const { specificationVersion, provider, modelId, supportedUrls } = model
  const ask = async (options: LanguageModelV3CallOptions) =>
    within(options, priceSnapshot, limit.nanoUsd - (await limit.spent()))
  return {
    ...chosen,
    model: {
      specificationVersion,
      provider,
      modelId,
      supportedUrls,
      async doGenerate(options) {
        return model.doGenerate((await ask(options)).options)
      },
      async doStream(options) {
        const { options: sent, isCut } = await ask(options)
        const result = await model.doStream(sent)
        return isCut ? { ...result, stream: result.stream.pipeThrough(endOfMoney()) } : result
      },
    },
  }
}
