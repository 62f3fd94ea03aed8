import type { LanguageModelV3, LanguageModelV3CallOptions, LanguageModelV3StreamPart } from '@ai-sdk/provider'
import type { Blueprint, Prompt } from './blueprint.ts'
import { UnfinishedError } from './failure.ts'
import { ItemStream } from './item-stream.ts'
import { responseFormat } from './response-format.ts'

export type Usage = { inputTokens: number | null; outputTokens: number | null }
export type Answer = { whole: unknown; usage: Usage }

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

/**
 * Ask a model for one plan and read the answer as it streams. `onItem` sees each raw item when its bracket closes.
 * Rejects with whatever went wrong: the provider's error, the abort's reason, an unfinished or unreadable answer.
 * Nothing is retried here.
 *
 * The model's own stream is read: `streamText` around it, made for conversations with tools, takes at least a third of
 * the processor time of each chunk.
 */
export async function ask(args: {
  model: LanguageModelV3
  blueprint: Blueprint
  input: object
  /** What to ask where it is not the blueprint's first question. */
  prompt?: Prompt
  signal: AbortSignal
  onItem: (raw: unknown) => void
}): Promise<Answer> {
  const { model, blueprint, input, signal, onItem } = args
  signal.throwIfAborted()
  const prompt = args.prompt ?? blueprint.prompt(input)
  const items = new ItemStream(blueprint.itemsKey, onItem)
  const hangUp = new AbortController()
  const options: LanguageModelV3CallOptions = {
    prompt: [
      { role: 'system', content: prompt.system },
      { role: 'user', content: [{ type: 'text', text: prompt.user }] },
    ],
    responseFormat: responseFormat(blueprint.schema),
    abortSignal: AbortSignal.any([signal, hangUp.signal]),
    providerOptions: { cairn: { kind: blueprint.kind, input: input as never } },
  }
  try {
    const stream = await open(model, options, signal)
    const finish = await readAll(stream, signal, (text) => items.push(text))
    if (finish?.finishReason.unified !== 'stop') throw new UnfinishedError(finish?.finishReason.unified ?? 'other')
    const { inputTokens, outputTokens } = finish.usage
    return {
      whole: items.whole(),
      usage: { inputTokens: maybe(inputTokens.total), outputTokens: maybe(outputTokens.total) },
    }
  } catch (error) {
    // Refused in the middle: close the provider's socket rather than pay for the rest.
    hangUp.abort(error)
    throw error
  }
}
