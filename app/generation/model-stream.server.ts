import type { LanguageModelV3, LanguageModelV3CallOptions, LanguageModelV3StreamPart } from '@ai-sdk/provider'
import { ThinkingFilter } from './thinking.ts'

type PartStream = ReadableStream<LanguageModelV3StreamPart>
export type Finish = Extract<LanguageModelV3StreamPart, { type: 'finish' }>

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

type Take = (part: LanguageModelV3StreamPart) => void

/**
 * Takes parts without the thinking that some servers put into the text; `end` takes what was held back. Where a model
 * was at its end and has said nothing but a thought that never ended, that is its answer.
 */
function withoutThinking(take: Take): { take: Take; end: (finish: Finish | undefined) => void } {
  const filter = new ThinkingFilter()
  let answered = false
  const say = (id: string, delta: string) => {
    if (delta === '') return
    answered = true
    take({ type: 'text-delta', id, delta })
  }
  const end = (finish: Finish | undefined) => {
    say('', filter.end())
    if (!answered && finish?.finishReason.unified === 'stop') say('', filter.unended)
  }
  const takePart: Take = (part) => {
    if (part.type === 'text-end') say(part.id, filter.end())
    if (part.type !== 'text-delta') return take(part)
    const delta = filter.push(part.delta)
    // Whoever waits for an answer hears that one is being thought about.
    if (delta === '') return take({ ...part, type: 'reasoning-delta' })
    answered = true
    take({ ...part, delta })
  }
  return { take: takePart, end }
}

/**
 * Hand on every part until the stream ends or `signal` aborts: one that ignores its signal must not hold the run.
 * Resolves with the model's own last word, if it had one; rejects with the first error that it reports.
 */
async function readAll(stream: PartStream, signal: AbortSignal, take: Take) {
  const reader = stream.getReader()
  // Whoever keeps the ledger of the call hears why it was left.
  const leave = (why: unknown) => void reader.cancel(why).catch(() => {})
  const aborted = () => leave(signal.reason)
  signal.addEventListener('abort', aborted, { once: true })
  if (signal.aborted) aborted()
  let finish: Finish | undefined
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const part = next.value
      if (part.type === 'finish') finish = part
      else if (part.type === 'error') throw part.error
      else take(part)
    }
  } catch (error) {
    leave(error)
    throw error
  } finally {
    signal.removeEventListener('abort', aborted)
  }
  signal.throwIfAborted()
  return finish
}

/**
 * Call a model once and hand on the parts of its stream; what it thinks aloud before its answer as reasoning. Rejects with whatever went wrong: the provider's error, the
 * abort's reason, what `take` throws; the provider's socket is closed then. Nothing is retried here.
 *
 * The model's own stream is read: `streamText` around it, made for conversations with tools, takes at least a third of
 * the processor time of each chunk.
 */
export async function streamModel(
  model: LanguageModelV3,
  options: LanguageModelV3CallOptions,
  signal: AbortSignal,
  take: Take,
): Promise<Finish | undefined> {
  signal.throwIfAborted()
  const answer = withoutThinking(take)
  const hangUp = new AbortController()
  const abortSignal = AbortSignal.any([signal, hangUp.signal])
  try {
    const finish = await readAll(await open(model, { ...options, abortSignal }, signal), signal, answer.take)
    answer.end(finish)
    return finish
  } catch (error) {
    // Refused in the middle: close the provider's socket rather than pay for the rest.
    hangUp.abort(error)
    throw error
  }
}
