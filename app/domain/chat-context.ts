import type { AgentSnapshot } from './agents.ts'
import { gapText, rulesFor, subjectText, summaryText, type Range, type Subject } from './chat-prompt.ts'
import type { MessageRole, ToolUse } from './chat.ts'
import { cutText } from './text.ts'
import { tokensOf } from './tokens.ts'

/** A message of the path, as a model is to be told of it. */
export type PastMessage = { depth: number; role: MessageRole; text: string; tools: ToolUse[] }

/** Tokens of a model whose size nobody knows. */
export const CONTEXT_UNKNOWN = 8192
/** Most tokens of messages, also where more would fit: each is paid for with every message. */
export const HISTORY_MAX = 24_000
/** Longest answer where neither agent nor model has a bound, tokens. */
const OUTPUT_DEFAULT = 8192
/** What is kept free for the results of tools at most, tokens. */
const RESULTS = 4000
/** What a word about messages that are left out, and the lines between the parts, take, tokens. */
const BETWEEN = 48

/** What a model holds, tokens; undefined where nobody knows. */
export type Holds = { contextTokens?: number; maxOutputTokens?: number }

/** How many tokens an answer may have: the agent's bound, the model's, and half of what the model holds. */
function outputTokens({ maxOutputTokens }: Pick<AgentSnapshot, 'maxOutputTokens'>, model: Holds): number {
  const half = Math.floor((model.contextTokens ?? CONTEXT_UNKNOWN) / 2)
  return Math.min(maxOutputTokens ?? OUTPUT_DEFAULT, model.maxOutputTokens ?? OUTPUT_DEFAULT, half)
}

/** What a tool came to, in a word a model can read in passing. */
const CAME_TO: Record<ToolUse['state'], string> = {
  running: 'cut off',
  done: 'done',
  failed: 'failed',
  waiting: 'not answered',
  declined: 'declined by the learner',
}

/**
 * A reply as those after it are told of it: its text, and what it did in a line each. Only the reply that is being
 * continued keeps its tools whole.
 */
export function inPassing({ tools, text, ...message }: PastMessage): PastMessage {
  const lines = tools.map((use) => `[${use.says}: ${CAME_TO[use.state]}]`)
  return { ...message, tools: [], text: [text, ...lines].filter((part) => part.trim() !== '').join('\n\n') }
}

/** Without empty messages, and those of one side that follow each other as one: not every provider takes two in a row. */
export function alternating(messages: readonly PastMessage[]): PastMessage[] {
  const joined: PastMessage[] = []
  for (const message of messages) {
    if (message.text.trim() === '' && message.tools.length === 0) continue
    const last = joined.at(-1)
    if (last?.role === message.role && last.tools.length === 0 && message.tools.length === 0) {
      joined[joined.length - 1] = { ...last, text: `${last.text}\n\n${message.text}` }
    } else joined.push(message)
  }
  return joined
}

/** What role, separators and the names of tools add to a message, tokens. */
const AROUND = 8

/** What a message takes, tokens. */
export const costOf = ({ text, tools }: PastMessage): number =>
  AROUND + tokensOf(text) + (tools.length > 0 ? tokensOf(JSON.stringify(tools)) : 0)

const sumOf = (messages: readonly PastMessage[]) => messages.reduce((sum, message) => sum + costOf(message), 0)

/** What the mark of a cut takes, tokens. */
const MARK_TOKENS = 24

/** An over-long text cut in the middle, with a mark that says how much is missing, to so many tokens at most. */
export function cutMiddle(text: string, tokens: number): string {
  if (tokensOf(text) <= tokens) return text
  // Both halves together are at most as many UTF-16 units as tokens: no unit comes to more than one.
  const keep = Math.floor((tokens - MARK_TOKENS) / 2)
  if (keep < 1) return cutText(text, Math.max(0, tokens)).text
  const head = cutText(text, keep).text
  const tail = text.slice(text.length - keep).replace(/^[\udc00-\udfff]/, '')
  return `${head}\n\n[… ${text.length - head.length - tail.length} characters are left out here …]\n\n${tail}`
}

/** A message in so many tokens at most, where that is more than what goes around its text. */
function within(message: PastMessage, tokens: number): PastMessage {
  if (costOf(message) <= tokens) return message
  const said = inPassing(message)
  return { ...said, text: cutMiddle(said.text, tokens - AROUND) }
}

/**
 * The newest messages that fit into `budget` tokens, in order. `newestFirst` ends with the message that is answered at
 * its front. None takes more than half of the budget: a longer one is cut in its middle, with a mark.
 */
export function fitting(newestFirst: readonly PastMessage[], budget: number): PastMessage[] {
  const chosen: PastMessage[] = []
  let left = budget
  for (const message of newestFirst) {
    const fits = within(message, Math.floor(budget / 2))
    left -= costOf(fits)
    if (left < 0) break
    chosen.push(fits)
  }
  return chosen.toReversed()
}

/** The longest form of what a conversation is about that takes so many tokens at most; its parts get shorter together. */
function subjectWithin(subject: Subject, tokens: number): string {
  for (const share of [1, 1 / 2, 1 / 4, 1 / 8, 1 / 32]) {
    const text = subjectText(subject, share)
    if (tokensOf(text) <= tokens) return text
  }
  return ''
}

function summaryWithin(summary: string | undefined, tokens: number): string {
  const around = summary === undefined ? 0 : tokensOf(summaryText(''))
  return summary === undefined || tokens <= around ? '' : summaryText(cutMiddle(summary, tokens - around))
}

/** Which messages nobody tells of: between what a summary covers and the first that is sent. Null when there are none. */
export function gapOf(through: number, messages: readonly PastMessage[]): Range | null {
  const first = messages[0]?.depth
  return first === undefined || first <= through + 1 ? null : { from: through + 1, through: first - 1 }
}

/** What a reply is made from, and the model that is to hold it. */
export type Context = {
  agent: Pick<AgentSnapshot, 'name' | 'instructions' | 'maxOutputTokens'>
  subject: Subject
  /** What messages up to a depth came to. */
  summary: { text: string; throughDepth: number } | undefined
  /** The path before the reply, its end first, as far back as what the summary covers. */
  newestFirst: readonly PastMessage[]
  model: Holds
  /** What the descriptions of the agent's tools take, tokens; 0 where it has none. */
  tools: number
}

/** What a model is told, and what that leaves, in tokens. */
export type Fitted = {
  system: string
  messages: PastMessage[]
  /** The bound of its answer. */
  output: number
  /** What its messages may take. */
  room: number
  /** What the results of its tools may take. */
  results: number
  /** Messages that are neither sent nor summed up. */
  gap: Range | null
}

/**
 * Fit a conversation into what a model holds: together with the answer and the tools it is never more. In this order:
 * the rules, the agent's instructions (cut only where a model could not answer beside them), the learner's last message,
 * an eighth for the answer at least, the subject, the summary, and earlier messages, the newest first.
 */
export function fitContext({ agent, subject, summary, newestFirst, model, tools }: Context): Fitted {
  const context = model.contextTokens ?? CONTEXT_UNKNOWN
  const eighth = Math.floor(context / 8)
  const rules = rulesFor(agent)
  const kept = tools === 0 ? 0 : Math.min(RESULTS, Math.floor(context / 8))
  const free = context - tools - kept - BETWEEN - tokensOf(rules)
  const instructions = cutMiddle(agent.instructions, free - 2 * eighth)
  const beside = free - tokensOf(instructions)
  const rest = newestFirst.filter(({ depth }) => depth > (summary?.throughDepth ?? 0))
  const asked = rest.slice(0, rest.findIndex(({ role }) => role === 'user') + 1)
  const wanted = sumOf(asked)
  const output = Math.min(outputTokens(agent, model), Math.max(eighth, beside - wanted))
  const left = beside - output
  const must = Math.min(wanted, left)
  const about = subjectWithin(subject, Math.floor((left - must) / 2))
  const earlier = summaryWithin(summary?.text, Math.floor((left - must - tokensOf(about)) / 2))
  const room = Math.min(HISTORY_MAX, left - tokensOf(about) - tokensOf(earlier))
  const messages = told(rest, asked.length, room)
  const gap = gapOf(summary?.throughDepth ?? 0, messages)
  const system = [rules, instructions, about, earlier, gap ? gapText(gap) : ''].filter((part) => part.trim() !== '')
  const results = kept + room - sumOf(messages)
  return { system: system.join('\n\n'), messages, output, room, results, gap }
}

/** The last `asked` messages, each cut where they are too long together, and as many before them as fit. */
function told(newestFirst: readonly PastMessage[], asked: number, room: number): PastMessage[] {
  const share = Math.floor(room / Math.max(1, asked))
  const must = newestFirst.slice(0, asked)
  const last = sumOf(must) <= room ? must : must.map((message) => within(message, share))
  return [...fitting(newestFirst.slice(asked), room - sumOf(last)), ...last.toReversed()]
}
