import { Output, streamText, type LanguageModel } from 'ai'
import type { Blueprint } from './blueprint.ts'
import { UnfinishedError } from './failure.ts'
import { ItemStream } from './item-stream.ts'

export type Usage = { inputTokens: number | null; outputTokens: number | null }
export type Answer = { whole: unknown; usage: Usage }

/**
 * The request and validation of `Output.object` without its partial parser, which reparses everything at each chunk.
 * The SDK holds text back until the partial output changes, so it is given one that does.
 */
function outputOf(blueprint: Blueprint) {
  const output = Output.object({ schema: blueprint.schema as never })
  return {
    ...output,
    parsePartialOutput: ({ text }: { text: string }) => Promise.resolve({ partial: text.length }),
  } as typeof output
}

const maybe = (n: number | undefined) => (n === undefined || Number.isNaN(n) ? null : n)

/** Hand on every chunk until the stream ends or `signal` aborts: one that ignores its signal must not hold the run. */
async function readAll(stream: ReadableStream<string>, signal: AbortSignal, take: (chunk: string) => void) {
  const reader = stream.getReader()
  const leave = () => void reader.cancel().catch(() => {})
  signal.addEventListener('abort', leave, { once: true })
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) take(next.value)
  } catch (error) {
    leave()
    throw error
  } finally {
    signal.removeEventListener('abort', leave)
  }
}

/**
 * Ask a model for one plan and read the answer as it streams. `onItem` sees each raw item when its bracket closes.
 * Rejects with whatever went wrong: the provider's error, the abort's reason, an unfinished or unreadable answer.
 * Nothing is retried here.
 */
export async function ask(args: {
  model: LanguageModel
  blueprint: Blueprint
  input: object
  signal: AbortSignal
  onItem: (raw: unknown) => void
}): Promise<Answer> {
  const { model, blueprint, input, signal, onItem } = args
  signal.throwIfAborted()
  const prompt = blueprint.prompt(input)
  let failure: { cause: unknown } | undefined
  const stop = new AbortController()
  const result = streamText({
    model,
    system: prompt.system,
    prompt: prompt.user,
    output: outputOf(blueprint),
    maxRetries: 0,
    abortSignal: AbortSignal.any([signal, stop.signal]),
    providerOptions: { cairn: { kind: blueprint.kind, input: input as never } },
    onError: ({ error }) => {
      failure ??= { cause: error }
    },
  })
  const items = new ItemStream(blueprint.itemsKey, onItem)
  try {
    await readAll(result.textStream, signal, (chunk) => items.push(chunk))
  } catch (error) {
    // Refused in the middle: close the provider's socket rather than pay for the rest.
    stop.abort(error)
    throw error
  }
  signal.throwIfAborted()
  if (failure) throw failure.cause
  const finish = await result.finishReason
  if (finish !== 'stop') throw new UnfinishedError(finish)
  const { inputTokens, outputTokens } = await result.usage
  return { whole: items.whole(), usage: { inputTokens: maybe(inputTokens), outputTokens: maybe(outputTokens) } }
}
