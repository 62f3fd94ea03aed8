import { isActive, type ToolUse } from '#app/domain/chat.ts'
import { AppError, NotFoundError } from '#app/domain/errors.ts'
import type { Ask } from '#app/domain/providers.ts'
import { conversationBell } from '#app/jobs/bell.server.ts'
import { changeTool } from '#app/tutor/tool-uses.server.ts'
import type { Step } from '#db/connection.server.ts'
import { findConversation, type ConversationRow } from '#db/tenant/conversations.server.ts'
import { findMessage, type MessageRow } from '#db/tenant/messages.server.ts'
import { findProvider } from '#db/tenant/providers.server.ts'
import type { TenantReader, TenantTx } from '#db/tenants.server.ts'
import type { TenantContext } from './context.ts'
import { ReplyInProgressError, startReply, type After, type StartedReply } from './reply-start.server.ts'
import { beginsElsewhere, carryOut, type Carried } from './tool-acts.server.ts'

export const TOOL_ANSWERS = ['confirm', 'decline'] as const
export type ToolAnswer = (typeof TOOL_ANSWERS)[number]

/** The conversation has gone on, or this was answered otherwise before. */
class ToolOverError extends AppError {
  constructor() {
    super('tool_over', 409, 'This was answered before, or the conversation has gone on without it.')
  }
}

type Place = { conversationId: string; messageId: string; toolUseId: string }
type Asked = { conversation: ConversationRow; reply: MessageRow; use: ToolUse }

/** A tool use that may still be answered. Throws 404, or 409 when the reply is not the last message or still made. */
function* askedFor(r: TenantReader, { conversationId, messageId, toolUseId }: Place): Step<Asked> {
  const conversation = yield* findConversation(r, conversationId)
  const reply = conversation && (yield* findMessage(r, conversationId, messageId))
  const use = reply?.tools.find(({ id }) => id === toolUseId)
  if (!conversation || !reply || !use) throw new NotFoundError('tool use')
  if (isActive(reply.status)) throw new ReplyInProgressError()
  return { conversation, reply, use }
}

const answers: Record<ToolAnswer, readonly ToolUse['state'][]> = {
  confirm: ['done', 'failed'],
  decline: ['declined'],
}

const WAITS: readonly ToolUse['state'][] = ['waiting']
/** Also what was confirmed before, in a request that did not come to its end. */
const CONFIRMABLE: readonly ToolUse['state'][] = ['waiting', 'running']

/** Write down what came of a tool. Throws, and so undoes what it belongs to, when somebody else has answered. */
function* record(tx: TenantTx, place: Place, outcome: Partial<ToolUse>, now: number, from = WAITS): Step<void> {
  const { conversation, reply, use } = yield* askedFor(tx, place)
  const goneOn = use.state === 'waiting' && conversation.leafId !== reply.id
  if (goneOn || !from.includes(use.state)) throw new ToolOverError()
  yield* changeTool(tx, reply, { ...use, ...outcome }, now)
}

/**
 * A quiz’s job starts before the use of its tool is written down: if the learner sent a message in between, the use was
 * marked as failed, and may still be completed.
 */
const BEGUN_ELSEWHERE: readonly ToolUse['state'][] = [...CONFIRMABLE, 'failed']

const DECLINED = { state: 'declined', result: { declined: 'The learner said no.' } } as const

/**
 * Answer a tool that waits for the learner's yes. What is confirmed is done and written down in one transaction; when
 * nothing waits any more, the reply goes on as a new message. A repetition of the same answer does nothing twice, and
 * goes on where that could not be done before. Throws 404, 409, and whatever `startReply` throws.
 */
export async function answerTool(
  ctx: TenantContext,
  conversationId: string,
  messageId: string,
  toolUseId: string,
  answer: ToolAnswer,
): Promise<{ reply: StartedReply | null }> {
  const place = { conversationId, messageId, toolUseId }
  const { conversation, reply: asking, use } = await ctx.db.read((r) => askedFor(r, place))
  if ((answer === 'confirm' ? CONFIRMABLE : WAITS).includes(use.state)) {
    if (use.state === 'waiting' && conversation.leafId !== asking.id) throw new ToolOverError()
    await act(ctx, place, conversation, use, answer)
  } else if (!answers[answer].includes(use.state)) throw new ToolOverError()
  ctx.bell.ring(conversationBell(ctx.tenantId, conversationId))
  const { reply, ask } = await ctx.db.read((r) => goneOnWith(r, place))
  if (reply.tools.some(({ state }) => CONFIRMABLE.includes(state))) return { reply: null }
  return { reply: await goOn(ctx, place, ask) }
}

/**
 * A reply that is gone on with, and whom to ask: whom it asked, be it this once, while its agent is the conversation's
 * and that provider is there. Otherwise the agent says, as for any reply.
 */
function* goneOnWith(r: TenantReader, place: Place): Step<{ reply: MessageRow; ask: Ask | undefined }> {
  const { conversation, reply } = yield* askedFor(r, place)
  const ask = reply.agent?.id === conversation.agentId ? reply.agent.ask : undefined
  const isGone = ask?.source === 'own' && !(ask.providerId && (yield* findProvider(r, ask.providerId)))
  return { reply, ask: isGone ? undefined : ask }
}

async function act(
  ctx: TenantContext,
  place: Place,
  { planId, id }: ConversationRow,
  use: ToolUse,
  answer: ToolAnswer,
): Promise<void> {
  const now = ctx.now().getTime()
  if (answer === 'decline') {
    await ctx.db.immediate((tx) => record(tx, place, DECLINED, now))
    return
  }
  const about = { planId, conversationId: id, toolUseId: use.id }
  const from = beginsElsewhere(use.name) ? BEGUN_ELSEWHERE : CONFIRMABLE
  const settle = (tx: TenantTx, { state, says, result }: Carried) =>
    record(tx, place, { state, says, result }, now, from)
  // A workflow begins before its start can be written down here: by then nobody may have declined it.
  if (beginsElsewhere(use.name))
    await ctx.db.immediate((tx) => record(tx, place, { state: 'running' }, now, CONFIRMABLE))
  await carryOut(ctx, about, use.name, use.args, settle)
}

/** The reply goes on with what came of its tools: once, however often it is asked to. */
function goOn(ctx: TenantContext, place: Place, ask: Ask | undefined): Promise<StartedReply> {
  const { conversationId, messageId } = place
  function* prepare(tx: TenantTx): Step<After> {
    const { conversation, reply } = yield* askedFor(tx, place)
    if (conversation.leafId !== reply.id) throw new ToolOverError()
    return reply
  }
  return startReply(ctx, { conversationId, clientId: `after:${messageId}`, prepare, ask })
}
