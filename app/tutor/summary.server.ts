import {
  CONTEXT_UNKNOWN,
  costOf,
  cutMiddle,
  inPassing,
  type Holds,
  type PastMessage,
} from '#app/domain/chat-context.ts'
import { fenced, FENCE_RULE } from '#app/domain/fence.ts'
import { tokensOf } from '#app/domain/tokens.ts'
import { cutText, keepable } from '#app/domain/text.ts'
import type { ChosenModel } from '#app/generation/chosen-model.ts'
import type { CoachInput } from '#app/domain/coach.ts'
import { askOnce } from './ask.server.ts'
import { promptOf } from './prompt.server.ts'

/** Longest summary: tokens asked for, and UTF-16 units kept. */
const SUMMARY_TOKENS = 700
const SUMMARY_MAX = 3000
/** Longest answer that is read, UTF-16 units, however little of it is kept. */
const READ_MAX = 20_000
/** Most tokens of messages that one summary is made of. */
const SUMMED_MAX = 12_000

const SYSTEM = `You sum up the earlier part of a conversation between a learner and their tutor, so that the tutor can go on without having it. Write at most 300 words of plain sentences, in the language of the conversation: what the learner wants and knows, what was explained and how far it was understood, what was agreed, what is open. Keep names, numbers and the learner’s own examples.
${FENCE_RULE}`

/** What the lines around a summary's material take, tokens. */
const AROUND = 96

const said = ({ role, text }: PastMessage) => `${role === 'user' ? 'Learner' : 'Tutor'}: ${text}`

/**
 * The oldest of these messages that one summary can be made of, beside what was summed up before: the first at least,
 * and none with more than half of the room.
 */
export function summable(
  messages: readonly PastMessage[],
  { before = '', model }: { before?: string | undefined; model: Holds },
): PastMessage[] {
  const taken = SUMMARY_TOKENS + AROUND + tokensOf(SYSTEM) + tokensOf(before)
  const room = Math.min(SUMMED_MAX, (model.contextTokens ?? CONTEXT_UNKNOWN) - taken)
  const chosen: PastMessage[] = []
  let left = room
  for (const message of messages.map(inPassing)) {
    const cut = { ...message, text: cutMiddle(message.text, Math.floor(room / 2)) }
    left -= costOf(cut)
    if (left < 0 && chosen.length > 0) break
    chosen.push(cut)
  }
  return chosen
}

type Summing = {
  chosen: ChosenModel
  /** What came before these messages, already summed up. */
  before: string | undefined
  messages: readonly PastMessage[]
  coach: CoachInput
  signal: AbortSignal
}

/** What earlier messages came to, by a call of its own. Rejects as `askOnce` does. */
export async function sumUp({ chosen, before, messages, coach, signal }: Summing): Promise<string> {
  const earlier = before === undefined ? [] : [fenced('Summed up so far', before)]
  const text = [...earlier, fenced('The conversation', messages.map(said).join('\n\n')), 'Sum this up.'].join('\n\n')
  return askText({ chosen, system: SYSTEM, text, coach, signal, maxOutputTokens: SUMMARY_TOKENS, keep: SUMMARY_MAX })
}

type Short = {
  chosen: ChosenModel
  system: string
  text: string
  coach: CoachInput
  signal: AbortSignal
  maxOutputTokens: number
  /** How much of the answer is kept, UTF-16 units. */
  keep: number
}

/** A short answer in words, for the tutor's own use. Rejects as `askOnce` does; empty for an empty answer. */
export async function askText({ system, text, keep, ...question }: Short): Promise<string> {
  let answer = ''
  await askOnce({
    ...question,
    prompt: promptOf(system, [{ depth: 1, role: 'user', text, tools: [] }]),
    onText: (piece) => {
      if (answer.length < READ_MAX) answer += piece
    },
  })
  return cutText(keepable(answer).trim(), keep).text
}
