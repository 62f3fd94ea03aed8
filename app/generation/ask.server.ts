import type { LanguageModelV3 } from '@ai-sdk/provider'
import type { Blueprint, Prompt } from './blueprint.ts'
import { ItemStream } from './item-stream.ts'
import { messagesOf, streamAnswer } from './stream-answer.server.ts'

export type Answer = { whole: unknown }

/**
 * Ask a model for one plan and read the answer as it streams. `onItem` sees each raw item when its bracket closes.
 * Rejects as `streamAnswer` does, or because the answer cannot be read.
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
  const items = new ItemStream(blueprint.itemsKey, onItem)
  await streamAnswer({
    model,
    messages: messagesOf(args.prompt ?? blueprint.prompt(input)),
    schema: blueprint.schema,
    cairn: { kind: blueprint.kind, input },
    signal,
    take: (text) => items.push(text),
  })
  return { whole: items.whole() }
}
