import type {
  LanguageModelV3,
  LanguageModelV3CallOptions,
  LanguageModelV3Prompt,
  LanguageModelV3StreamPart,
} from '@ai-sdk/provider'
import type { z } from 'zod'
import { UnfinishedError } from './failure.ts'
import { responseFormat } from './response-format.ts'

export type Usage = { inputTokens: number | null; outputTokens: number | null }

/** What the built-in provider reads in place of a prompt; the others ignore it. */
export type CairnRequest = { kind: string; input: object }

type PartStream = ReadableStream<LanguageModelV3StreamPart>
type Finish = Extract<LanguageModelV3StreamPart, { type: 'finish' }>

const maybe = (n: number | undefined) => (n === undefined || Number.isNaN(n) ? null : n)

/** Open the model's stream, or reject with the reason of `signal` as soon as it aborts; what opens later is closed. */
function open(model: LanguageModelV3, options: LanguageModelV3CallOptions, signal: AbortSignal): Promise<PartStream> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    const opened = ({ stream }: { stream: PartStream }) => {
      signal.removeEventListener('abort', leave)
      if (signal.aborted) void stream.cancel().catch(() => {})
      resolve(stream)
    }
    model.doStream(options).then(opened, (error) => {
      signal.removeEventListener('abort', leave)
      reject(error)
    })
  })
}

/**
 * Hand on every piece of text until the stream ends or `signal` aborts: one that ignores its signal must not hold the
 * run. Resolves with the model's own last word, if it had one; rejects with the first error that it reports.
 */
async function readAll(stream: PartStream, signal: AbortSignal, take: (text: string) => void) {
  const reader = stream.getReader()
  const leave = () => void reader.cancel().catch(() => {})
  signal.addEventListener('abort', leave, { once: true })
  if (signal.aborted) leave()
  let finish: Finish | undefined
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const part = next.value
      if (part.type === 'text-delta') take(part.delta)
      else if (part.type === 'finish') finish = part
      else if (part.type === 'error') throw part.error
    }
  } catch (error) {
    leave()
    throw error
  } finally {
    signal.removeEventListener('abort', leave)
  }
  signal.throwIfAborted()
  return finish
}

export type Asked = {
  model: LanguageModelV3
  messages: LanguageModelV3Prompt
  /** The shape of the whole answer. */
  schema: z.ZodType
  cairn: CairnRequest
  maxOutputTokens?: number | undefined
  signal: AbortSignal
  /** Hears each piece of text; what it throws ends the call. */
  take: (text: string) => void
}

/**
 * Ask a model once for JSON and hand on its text as it streams. Rejects with whatever went wrong: the provider's error,
 * the abort's reason, an unfinished answer, what `take` throws; the provider's socket is closed then. Nothing is
 * retried here.
 *
 * The model's own stream is read: `streamText` around it, made for conversations with tools, takes at least a third of
 * the processor time of each chunk.
 */
export async function streamAnswer(asked: Asked): Promise<Usage> {
  const { model, messages, schema, cairn, maxOutputTokens, signal, take } = asked
  signal.throwIfAborted()
  const hangUp = new AbortController()
  const options: LanguageModelV3CallOptions = {
    prompt: messages,
    responseFormat: responseFormat(schema),
    abortSignal: AbortSignal.any([signal, hangUp.signal]),
    providerOptions: { cairn: { kind: cairn.kind, input: cairn.input as never } },
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  }
  try {
    const finish = await readAll(await open(model, options, signal), signal, take)
    if (finish?.finishReason.unified !== 'stop') throw new UnfinishedError(finish?.finishReason.unified ?? 'other')
    const { inputTokens, outputTokens } = finish.usage
    return { inputTokens: maybe(inputTokens.total), outputTokens: maybe(outputTokens.total) }
  } catch (error) {
    // Refused in the middle: close the provider's socket rather than pay for the rest.
    hangUp.abort(error)
    throw error
  }
}

/** A prompt as a model takes it. */
export const messagesOf = ({ system, user }: { system: string; user: string }): LanguageModelV3Prompt => [
  { role: 'system', content: system },
  { role: 'user', content: [{ type: 'text', text: user }] },
]
