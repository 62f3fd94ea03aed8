import type {
  LanguageModelV3,
  LanguageModelV3CallOptions,
  LanguageModelV3FinishReason,
  LanguageModelV3StreamPart,
  LanguageModelV3Usage,
} from '@ai-sdk/provider'
import type { TokenUsage } from '#app/domain/costs.ts'
import type { TokenBounds } from '#app/domain/spend.ts'
import { UnfinishedError } from './failure.ts'

type PartStream = ReadableStream<LanguageModelV3StreamPart>

/** How a call ended. */
export type CallEnd = {
  usage: TokenUsage
  /** What ended it before its provider was done; undefined for a whole answer. */
  cause?: unknown
  /** What its caller gave as the reason, where they ended it. */
  reason?: unknown
  /** How far it had come: nothing was sent yet, it was sent, or an answer had begun. */
  reached: 'nothing' | 'asked' | 'answering'
}

/** A call whose row is written. */
export type OpenCall = {
  /** A bound of the answer, tokens, that has to be sent because a budget relies on it. */
  cap?: number | undefined
  /** Say how it ended. Never rejects: the answer is worth more than its price. */
  settle: (end: CallEnd) => Promise<void>
}

/** Keeps the ledger of one model: writes a row before each call, or throws to refuse the call. */
export type Meter = { open: (bounds: TokenBounds) => Promise<OpenCall> }

const utf8 = new TextEncoder()

/** What a provider may put around the question: roles, separators, the words that introduce tools and formats. */
const AROUND_MESSAGE = 32
const AROUND_CALL = 512

/**
 * The most tokens a question can be: no tokeniser in use makes more tokens than a text has bytes, and what a provider
 * adds of its own is allowed for.
 */
export function boundsOf({ prompt, tools, responseFormat, maxOutputTokens }: LanguageModelV3CallOptions): TokenBounds {
  const sent = utf8.encode(JSON.stringify({ prompt, tools, responseFormat })).length
  return { input: sent + prompt.length * AROUND_MESSAGE + AROUND_CALL, output: maxOutputTokens ?? null }
}

/** No call takes more tokens than this; a server that says so is not believed. */
const TOKENS_MAX = 100_000_000

const maybe = (n: number | undefined) =>
  n !== undefined && Number.isSafeInteger(n) && n >= 0 && n <= TOKENS_MAX ? n : null

const UNTOLD: TokenUsage = { input: null, output: null, cached: null, reasoning: null }

const told = ({ inputTokens, outputTokens }: LanguageModelV3Usage): TokenUsage => ({
  input: maybe(inputTokens.total),
  output: maybe(outputTokens.total),
  cached: maybe(inputTokens.cacheRead),
  reasoning: maybe(outputTokens.reasoning),
})

/** Neither its own end nor a bound of ours: something is missing. */
const isCutOff = ({ unified }: LanguageModelV3FinishReason) => unified === 'error' || unified === 'other'

/** A call and its one end: what is said first holds. */
function once(call: OpenCall, signal: AbortSignal | undefined) {
  let ended: Promise<void> | undefined
  const end = (how: Omit<CallEnd, 'reached'>, reached: CallEnd['reached'] = 'asked') => {
    signal?.removeEventListener('abort', aborted)
    const given = signal?.aborted && 'cause' in how ? { reason: signal.reason as unknown } : {}
    return (ended ??= call.settle({ reached, ...given, ...how }))
  }
  // Whoever aborts may never look at the stream again.
  const aborted = () => void end({ usage: UNTOLD, cause: signal?.reason })
  signal?.addEventListener('abort', aborted, { once: true })
  return end
}

type End = ReturnType<typeof once>

/** Parts that a provider sends before it has said anything. */
const BEFORE_ANSWER = new Set<string>(['stream-start', 'response-metadata', 'raw', 'finish'])

/** The stream as it is, with its end written down before its reader hears of it. */
function watched(stream: PartStream, end: End): PartStream {
  const reader = stream.getReader()
  let wrong: { cause: unknown } | undefined
  let reached: CallEnd['reached'] = 'asked'
  const finished = (part: Extract<LanguageModelV3StreamPart, { type: 'finish' }>) => {
    const cutOff = isCutOff(part.finishReason) ? { cause: new UnfinishedError(part.finishReason.unified) } : {}
    return end({ usage: told(part.usage), ...cutOff, ...wrong }, reached)
  }
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { value, done } = await reader.read()
          if (done) {
            await end({ usage: UNTOLD, cause: wrong?.cause ?? new UnfinishedError('none') }, reached)
            return controller.close()
          }
          if (value.type === 'error') wrong ??= { cause: value.error }
          else if (!BEFORE_ANSWER.has(value.type)) reached = 'answering'
          if (value.type === 'finish') await finished(value)
          controller.enqueue(value)
        } catch (cause) {
          await end({ usage: UNTOLD, cause }, reached)
          controller.error(cause)
        }
      },
      async cancel(reason) {
        const closed = reader.cancel(reason)
        await end({ usage: UNTOLD, cause: wrong?.cause ?? reason ?? LEFT }, reached)
        await closed
      },
    },
    { highWaterMark: 0 },
  )
}

/** The reader went away and did not say why. */
const LEFT = new DOMException('Nobody reads on.', 'AbortError')

/** Write the row, then ask. What is aborted meanwhile is not asked. */
async function begin(meter: Meter, options: LanguageModelV3CallOptions) {
  const call = await meter.open(boundsOf(options))
  const signal = options.abortSignal
  if (signal?.aborted) {
    await call.settle({ usage: UNTOLD, cause: signal.reason, reason: signal.reason, reached: 'nothing' })
    throw signal.reason
  }
  const sent = call.cap === undefined ? options : { ...options, maxOutputTokens: call.cap }
  return { sent, end: once(call, signal) }
}

/**
 * A model that keeps a ledger: every call has its row before it is made and is refused by throwing from the meter; what
 * came of it is in the row before the reader is told. Aborts go straight to the model and wait for no row.
 */
export function metered(model: LanguageModelV3, meter: Meter): LanguageModelV3 {
  return {
    specificationVersion: 'v3',
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,
    async doGenerate(options) {
      const { sent, end } = await begin(meter, options)
      try {
        const result = await model.doGenerate(sent)
        const cutOff = isCutOff(result.finishReason)
        await end({ usage: told(result.usage), ...(cutOff ? { cause: new UnfinishedError('other') } : {}) })
        return result
      } catch (cause) {
        await end({ usage: UNTOLD, cause })
        throw cause
      }
    },
    async doStream(options) {
      const { sent, end } = await begin(meter, options)
      try {
        const result = await model.doStream(sent)
        return { ...result, stream: watched(result.stream, end) }
      } catch (cause) {
        await end({ usage: UNTOLD, cause })
        throw cause
      }
    },
  }
}
