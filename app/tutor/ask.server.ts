import type { LanguageModelV3Prompt, LanguageModelV3StreamPart, LanguageModelV3ToolCall } from '@ai-sdk/provider'
import type { ToolName } from '#app/domain/agents.ts'
import type { CoachInput } from '#app/domain/coach.ts'
import { OversizeError } from '#app/domain/errors.ts'
import type { ChosenModel } from '#app/generation/chosen-model.ts'
import { UnfinishedError } from '#app/generation/failure.ts'
import { streamModel } from '#app/generation/model-stream.server.ts'
import { PatientDeadline, REPLY_MAX_MS } from '#app/generation/patient-deadline.ts'
import { toolsFor } from './prompt.server.ts'

/** Most tools that one answer may ask for, and the longest arguments of one, UTF-16 units. */
const CALLS_MAX = 8
const ARGS_MAX = 20_000

export type Question = {
  chosen: ChosenModel
  prompt: LanguageModelV3Prompt
  maxOutputTokens: number
  temperature?: number | null
  tools?: readonly ToolName[]
  /** Tools are named, because the prompt speaks of them, and may not be asked for any more. */
  wordsOnly?: boolean
  /** What the offline coach answers from. */
  coach: CoachInput
  signal: AbortSignal
  /** Hears each piece of text; what it throws ends the call. */
  onText: (text: string) => void
}

export type Answered = { calls: LanguageModelV3ToolCall[] }

/** What a stream may begin with before its provider has said a word. */
const OPENING = new Set<string>(['stream-start', 'response-metadata'])

/** Takes the parts of an answer: text is handed on, tools are gathered. */
function taker(onText: Question['onText'], calls: LanguageModelV3ToolCall[], came: () => void) {
  let length = 0
  return (part: LanguageModelV3StreamPart) => {
    if (!OPENING.has(part.type)) came()
    if (part.type === 'text-delta') onText(part.delta)
    else if (part.type === 'tool-input-delta' && (length += part.delta.length) > CALLS_MAX * ARGS_MAX) {
      throw new OversizeError()
    } else if (part.type === 'tool-call') {
      if (calls.length === CALLS_MAX || part.input.length > ARGS_MAX) throw new OversizeError()
      calls.push(part)
    }
  }
}

/** The call as the model takes it. */
const optionsOf = ({ prompt, maxOutputTokens, temperature, tools = [], wordsOnly, coach }: Question) => ({
  prompt,
  maxOutputTokens,
  ...(typeof temperature === 'number' ? { temperature } : {}),
  ...(tools.length > 0 ? { tools: toolsFor(tools) } : {}),
  ...(tools.length > 0 && wordsOnly ? { toolChoice: { type: 'none' as const } } : {}),
  providerOptions: { cairn: { kind: 'tutor', input: coach as never } },
})

/**
 * Ask a model once, with a deadline of its own that every piece of the answer extends. Rejects with the provider's
 * error, the abort's or the deadline's reason, `OversizeError`, or `UnfinishedError` for an answer that was cut off.
 */
export async function askOnce(question: Question): Promise<Answered> {
  const { chosen, onText } = question
  const deadline = new PatientDeadline(chosen.patience, REPLY_MAX_MS)
  const signal = AbortSignal.any([question.signal, deadline.signal])
  const calls: LanguageModelV3ToolCall[] = []
  try {
    const take = taker(onText, calls, () => deadline.extend())
    const finish = await streamModel(chosen.model, optionsOf(question), signal, take)
    const reason = finish?.finishReason.unified
    // Some servers end an answer that asks for tools as if it were whole.
    if (!finish || (reason !== 'stop' && reason !== 'tool-calls')) throw new UnfinishedError(reason ?? 'other')
    return { calls }
  } catch (error) {
    // An aborted call fails in many ways; what aborted it is the reason.
    throw signal.aborted ? signal.reason : error
  } finally {
    deadline.clear()
  }
}
