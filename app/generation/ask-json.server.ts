import type { LanguageModelV3, LanguageModelV3Prompt } from '@ai-sdk/provider'
import { z } from 'zod'
import { AnswerText } from './answer-text.ts'
import { DraftError, type Prompt } from './blueprint.ts'
import { UnreadableError } from './failure.ts'
import { PatientDeadline, STEP_MAX_MS, type Patience } from './patient-deadline.ts'
import { messagesOf, streamAnswer, type CairnRequest } from './stream-answer.server.ts'

export type Question<T> = {
  /** The shape of the answer, and what its fields have to keep to. */
  schema: z.ZodType<T>
  prompt: Prompt
  /** What the built-in provider answers from. */
  cairn: CairnRequest
  /** The most its answer may hold, tokens, what is thought before it counted. */
  maxOutputTokens?: number | undefined
  /** What a schema cannot say: sentences about what is wrong with an answer, none when it will do. */
  check?: (answer: T) => readonly string[]
}

type Asking<T> = Question<T> & {
  model: LanguageModelV3
  patience: Patience
  signal: AbortSignal
  /** Hears that an answer has come that is to be corrected: it is paid for. */
  correcting?: () => void
}

/** So much of an answer is shown again to whom is asked to correct it, UTF-16 units. */
const SHOWN_AGAIN = 40_000
/** Most findings that one correction is asked about. */
const FINDINGS = 20

type Tried<T> = { ok: true; value: T } | { ok: false; error: Error; findings: readonly string[]; text: string }

/**
 * Ask a model for one JSON answer. One that cannot be read or used is corrected by at most one more call, each with a
 * deadline of its own that every piece of the answer extends. Rejects with the provider's error, the abort's
 * or the deadline's reason, `UnfinishedError`, `OversizeError`, `UnreadableError`, or `DraftError` for what is still
 * not usable.
 */
export async function askJson<T>(asking: Asking<T>): Promise<T> {
  const messages = messagesOf(asking.prompt)
  const first = await tryOnce(asking, messages)
  if (first.ok) return first.value
  asking.correcting?.()
  const second = await tryOnce(asking, [...messages, ...correcting(first)])
  if (second.ok) return second.value
  throw second.error
}

async function tryOnce<T>(asking: Asking<T>, messages: LanguageModelV3Prompt): Promise<Tried<T>> {
  const answer = new AnswerText()
  const deadline = new PatientDeadline(asking.patience, STEP_MAX_MS)
  const signal = AbortSignal.any([asking.signal, deadline.signal])
  try {
    const { model, schema, cairn, maxOutputTokens } = asking
    const heard = { take: (text: string) => answer.push(text), came: () => deadline.extend() }
    await streamAnswer({ model, schema, cairn, maxOutputTokens, messages, signal, ...heard })
  } catch (error) {
    // An aborted call fails in many ways; what aborted it is the reason.
    throw signal.aborted ? signal.reason : error
  } finally {
    deadline.clear()
  }
  return judged(asking, answer)
}

function judged<T>({ schema, check }: Question<T>, answer: AnswerText): Tried<T> {
  const { text } = answer
  let whole: unknown
  try {
    whole = answer.whole()
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error
    return { ok: false, error, findings: ['It is not JSON.'], text }
  }
  const parsed = schema.safeParse(whole)
  const findings = parsed.success ? (check?.(parsed.data) ?? []) : z.prettifyError(parsed.error).split('\n')
  if (parsed.success && findings.length === 0) return { ok: true, value: parsed.data }
  return { ok: false, error: new DraftError(findings.join('; ')), findings, text }
}

/** What is said to whom is asked to correct an answer. */
function correcting({ findings, text }: { findings: readonly string[]; text: string }): LanguageModelV3Prompt {
  const list = findings.slice(0, FINDINGS).map((finding) => `- ${finding.trim()}`)
  const wish = ['That answer cannot be used:', ...list, 'Answer again with the whole, corrected JSON and nothing else.']
  return [
    { role: 'assistant', content: [{ type: 'text', text: text.slice(0, SHOWN_AGAIN) }] },
    { role: 'user', content: [{ type: 'text', text: wish.join('\n') }] },
  ]
}
