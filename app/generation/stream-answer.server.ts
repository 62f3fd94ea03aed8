import type { LanguageModelV3, LanguageModelV3Prompt } from '@ai-sdk/provider'
import type { z } from 'zod'
import { UnfinishedError } from './failure.ts'
import { streamModel } from './model-stream.server.ts'
import { responseFormat } from './response-format.ts'

/** What the built-in provider reads in place of a prompt; the others ignore it. */
export type CairnRequest = { kind: string; input: object }

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
  /** Hears that a piece has come, of the answer or of what goes before it. */
  came?: () => void
}

/** What a stream may begin with before its provider has said a word. */
const OPENING = new Set<string>(['stream-start', 'response-metadata', 'raw'])

/**
 * Ask a model once for JSON and hand on its text as it streams. Rejects as `streamModel` does, or because the answer
 * is unfinished.
 */
export async function streamAnswer(asked: Asked): Promise<void> {
  const { model, messages, schema, cairn, maxOutputTokens, signal, take, came } = asked
  const options = {
    prompt: messages,
    responseFormat: responseFormat(schema),
    providerOptions: { cairn: { kind: cairn.kind, input: cairn.input as never } },
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  }
  const finish = await streamModel(model, options, signal, (part) => {
    if (!OPENING.has(part.type)) came?.()
    if (part.type === 'text-delta') take(part.delta)
  })
  if (finish?.finishReason.unified !== 'stop') throw new UnfinishedError(finish?.finishReason.unified ?? 'other')
}

/** A prompt as a model takes it. */
export const messagesOf = ({ system, user }: { system: string; user: string }): LanguageModelV3Prompt => [
  { role: 'system', content: system },
  { role: 'user', content: [{ type: 'text', text: user }] },
]
