import type { CoachInput } from '#app/domain/coach.ts'
import { inPassing, type PastMessage } from '#app/domain/chat-context.ts'
import type { Subject } from '#app/domain/chat-prompt.ts'
import type { Step } from '#db/connection.server.ts'
import { findTask, readContent } from '#db/tenant/content.server.ts'
import { anyConversation, titleTries } from '#db/tenant/conversations.server.ts'
import { shownBefore, type MessageRow } from '#db/tenant/messages.server.ts'
import { findPlan } from '#db/tenant/plans.server.ts'
import { latestSummary, type SummaryRow } from '#db/tenant/summaries.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'
import { coachInput } from './coach-input.server.ts'
import type { ToolAbout } from './read-tools.server.ts'

/** Messages read at a time, and the most text of them, UTF-16 units: more than any model is sent. */
const PAGE = 40
const TEXT_READ = 100_000
/** How often a model is asked for a title, and beside how many of the first replies, before the learner's first words stay it. */
const TITLE_TRIES = 3
/** Earlier messages that the offline coach is handed. */
const COACH_HISTORY = 10

export type Agent = NonNullable<MessageRow['agent']>

/** All that a reply is made from, as the rows say before anybody is asked. */
export type Gathered = {
  about: ToolAbout
  agent: Agent
  subject: Subject
  summary: SummaryRow | undefined
  /** The path before the reply, as far back as a model might be told of it. */
  newestFirst: PastMessage[]
  coach: CoachInput
  /** Whether the conversation may be given a title when this reply is there. */
  untitled: boolean
  /** What the learner said first; only where it is untitled. */
  first: string
}

/** A row as a model is told of it. */
export const pastOf = ({ depth, role, text, tools }: MessageRow): PastMessage => ({ depth, role, text, tools })

function* pathBefore(r: TenantReader, { conversationId, depth }: MessageRow, covered: number): Step<PastMessage[]> {
  const found: PastMessage[] = []
  let length = 0
  for (let before = depth; before > covered + 1 && length < TEXT_READ;) {
    const rows = yield* shownBefore(r, conversationId, before, PAGE)
    const last = rows.at(-1)
    if (!last) break
    before = last.depth
    for (const row of rows.filter((each) => each.depth > covered)) {
      // A reply that goes on after its tools were answered needs them whole; of any other a line will do.
      const past = found.length === 0 ? pastOf(row) : inPassing(pastOf(row))
      length += past.text.length
      found.push(past)
    }
  }
  return found
}

/** Whether a path that was read is whole, and has so few replies with text that what it is about was just said. */
const isYoung = (newestFirst: readonly PastMessage[]): boolean =>
  newestFirst.at(-1)?.depth === 1 &&
  newestFirst.filter(({ role, text }) => role === 'assistant' && text !== '').length < TITLE_TRIES

function* subjectOf(r: TenantReader, planId: string | null, taskId: string | null): Step<Subject> {
  const plan = planId === null ? undefined : yield* findPlan(r, planId)
  if (!plan) return { plan: null, task: null }
  const modules = yield* readContent(r, plan.id)
  const outline = modules
    .map(({ position, title, tasks }) => {
      const done = tasks.filter(({ status }) => status === 'completed').length
      return [`${position}. ${title} (${done} of ${tasks.length} tasks done)`, ...tasks.map((t) => `   - ${t.title}`)]
    })
    .flat()
    .join('\n')
  const { title, topic, summary } = plan
  const task = taskId === null ? undefined : yield* findTask(r, plan.id, taskId)
  return {
    plan: { title, topic, summary, outline },
    task: task ? { title: task.title, description: task.description, notes: task.notes } : null,
  }
}

/** Read what a reply is made from; undefined when its conversation or its agent is gone. `today` is ISO 8601. */
export function* gather(r: TenantReader, reply: MessageRow, today: string): Step<Gathered | undefined> {
  const { conversationId, agent } = reply
  const conversation = yield* anyConversation(r, conversationId)
  if (!conversation || !agent) return undefined
  const { planId, taskId } = conversation
  const summary = yield* latestSummary(r, conversationId, reply.depth)
  const newestFirst = yield* pathBefore(r, reply, summary?.throughDepth ?? 0)
  const asked = newestFirst.findIndex(({ role }) => role === 'user')
  const history = newestFirst.slice(asked + 1, asked + 1 + COACH_HISTORY).toReversed()
  return {
    about: { planId, conversationId },
    agent,
    subject: yield* subjectOf(r, planId, taskId),
    summary,
    newestFirst,
    coach: yield* coachInput(r, {
      planId,
      taskId,
      today,
      message: newestFirst[asked]?.text ?? '',
      history: history.map(({ role, text }) => ({ role, text })),
    }),
    untitled:
      conversation.titleSource === 'first' &&
      isYoung(newestFirst) &&
      (yield* titleTries(r, conversationId)) < TITLE_TRIES,
    first: newestFirst.at(-1)?.text ?? '',
  }
}
