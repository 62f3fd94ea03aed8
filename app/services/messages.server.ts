import { createHash } from 'node:crypto'
import { DEFAULT_AGENT } from '#app/domain/built-in-agents.ts'
import { MESSAGE_MAX } from '#app/domain/chat.ts'
import { firstWords } from '#app/domain/chat-title.ts'
import { AppError, NotFoundError } from '#app/domain/errors.ts'
import type { Ask } from '#app/domain/providers.ts'
import { conversationBell } from '#app/jobs/bell.server.ts'
import { stopReplyIn } from '#app/tutor/settle.server.ts'
import { declineWaiting } from '#app/tutor/tool-uses.server.ts'
import type { Step } from '#db/connection.server.ts'
import { findTask } from '#db/tenant/content.server.ts'
import { findConversation, insertConversation } from '#db/tenant/conversations.server.ts'
import { activeReply, findMessage, insertMessages, type MessageRow } from '#db/tenant/messages.server.ts'
import { hideAfter, showPath } from '#db/tenant/paths.server.ts'
import { findPlan } from '#db/tenant/plans.server.ts'
import type { TenantReader, TenantTx } from '#db/tenants.server.ts'
import { snapshotAgent } from './agents.server.ts'
import { stopJob, type Cancelling } from './attempts.server.ts'
import type { TenantContext } from './context.ts'
import { purgeConversationsIn } from './conversations.server.ts'
import { InvalidFieldsError } from './plans.server.ts'
import { ReplyInProgressError, startReply, type After, type StartedReply } from './reply-start.server.ts'

/** What a learner sends to begin a conversation; `clientId` is their own name for it, so that a repetition is the same. */
export type NewConversation = {
  planId?: string | null | undefined
  taskId?: string | null | undefined
  agentId?: string | null | undefined
  text: string
  clientId: string
}

/** What the learner wrote, without blanks around it. Throws 400 for nothing, or for too much. */
function said(text: string): string {
  const trimmed = text.trim()
  if (trimmed === '') throw new InvalidFieldsError({ text: 'Write something first.' })
  if (trimmed.length > MESSAGE_MAX) {
    throw new InvalidFieldsError({ text: `A message can have at most ${MESSAGE_MAX.toLocaleString('en')} characters.` })
  }
  return trimmed
}

/** The id of the conversation that a request begins: the same for its repetition. A UUID of version 8 (RFC 9562). */
function conversationIdOf(clientId: string): string {
  const hex = createHash('sha256').update(`conversation:${clientId}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

type Written = { conversationId: string; parent: After | undefined; text: string; clientId: string }

/** Put a learner's message at the end of a path. */
function* write(tx: TenantTx, ctx: TenantContext, written: Written, now: number): Step<After> {
  const { parent, ...message } = written
  const id = ctx.newId()
  const depth = (parent?.depth ?? 0) + 1
  const settled = { role: 'user', status: 'complete', createdAt: now, settledAt: now } as const
  yield* insertMessages(tx, [{ id, ...message, ...settled, parentId: parent?.id ?? null, depth }])
  return { id, depth }
}

/**
 * Begin a conversation about a plan, one of its tasks, or anything, and have its first message answered. Throws 400,
 * 404 for a plan, task or agent that is not there, 422, 429 or 507; nothing is kept then.
 */
export async function startConversation(ctx: TenantContext, wanted: NewConversation): Promise<StartedReply> {
  const { planId = null, taskId = null, clientId } = wanted
  const agentId = wanted.agentId ?? DEFAULT_AGENT
  const text = said(wanted.text)
  const conversationId = conversationIdOf(clientId)
  function* prepare(tx: TenantTx, now: number): Step<After> {
    if (planId !== null && !(yield* findPlan(tx, planId))) throw new NotFoundError('plan')
    if (taskId !== null && !(planId && (yield* findTask(tx, planId, taskId)))) throw new NotFoundError('task')
    yield* snapshotAgent(tx, agentId, { isNew: true })
    yield* insertConversation(tx, {
      id: conversationId,
      planId,
      taskId,
      agentId,
      title: firstWords(text),
      createdAt: now,
      updatedAt: now,
    })
    yield* purgeConversationsIn(tx, ctx)
    return yield* write(tx, ctx, { conversationId, parent: undefined, text, clientId }, now)
  }
  function* same(r: TenantReader, _: MessageRow, reply: MessageRow): Step<boolean> {
    const there = yield* findConversation(r, conversationId)
    return there?.planId === planId && there.taskId === taskId && reply.agent?.id === agentId
  }
  return startReply(ctx, { conversationId, clientId, text, prepare, agentId, same })
}

export type NewMessage = { conversationId: string; text: string; clientId: string }

/**
 * Send the next message. Tools that waited for the learner's yes are declined with it. Throws 400, 404, 409
 * `reply_in_progress`, 422, 429 or 507.
 */
export async function sendMessage(
  ctx: TenantContext,
  { conversationId, clientId, ...given }: NewMessage,
): Promise<StartedReply> {
  const text = said(given.text)
  function* prepare(tx: TenantTx, now: number): Step<After> {
    const leaf = yield* leafOf(tx, conversationId)
    if (leaf) yield* declineWaiting(tx, leaf, now)
    return yield* write(tx, ctx, { conversationId, parent: leaf, text, clientId }, now)
  }
  return startReply(ctx, { conversationId, clientId, text, prepare })
}

function* leafOf(tx: TenantTx, conversationId: string): Step<MessageRow | undefined> {
  const conversation = yield* findConversation(tx, conversationId)
  if (!conversation) throw new NotFoundError('conversation')
  return conversation.leafId === null ? undefined : yield* findMessage(tx, conversationId, conversation.leafId)
}

function* messageIn(tx: TenantTx, conversationId: string, id: string, role: MessageRow['role']): Step<MessageRow> {
  const found = (yield* findConversation(tx, conversationId)) && (yield* findMessage(tx, conversationId, id))
  if (!found || found.role !== role) throw new NotFoundError('message')
  return found
}

/** The message before another on its path, as what comes after it needs to know it. */
const parentOf = ({ parentId, depth }: MessageRow): After | undefined =>
  parentId === null ? undefined : { id: parentId, depth: depth - 1 }

/** Whether a message was made as an alternative of another. */
function* isBeside(r: TenantReader, { id, conversationId, parentId }: MessageRow, otherId: string): Step<boolean> {
  const other = yield* findMessage(r, conversationId, otherId)
  return other?.parentId === parentId && otherId !== id
}

const sameAsk = (a: Ask, b: Ask | undefined): boolean =>
  a.source === b?.source && a.providerId === b.providerId && a.model === b.model

/**
 * Have a message answered anew, by somebody else where `ask` says so: the new reply is a sibling of `messageId`, which
 * stays. Throws 404, 409 `reply_in_progress`, 422, 429 or 507.
 */
export function retryReply(
  ctx: TenantContext,
  conversationId: string,
  messageId: string,
  { ask, clientId }: { ask?: Ask | undefined; clientId?: string | undefined } = {},
): Promise<StartedReply> {
  function* prepare(tx: TenantTx): Step<After> {
    const parent = parentOf(yield* messageIn(tx, conversationId, messageId, 'assistant'))
    if (!parent) throw new NotFoundError('message')
    yield* showPath(tx, conversationId, messageId, ctx.now().getTime())
    yield* hideAfter(tx, conversationId, parent.depth)
    return parent
  }
  function* same(r: TenantReader, _: MessageRow, reply: MessageRow): Step<boolean> {
    return (yield* isBeside(r, reply, messageId)) && (ask === undefined || sameAsk(ask, reply.agent?.ask))
  }
  return startReply(ctx, { conversationId, clientId, prepare, ask, same })
}

/**
 * Say a message otherwise and have it answered: a sibling of `messageId`, which stays. Throws 400, 404, 409
 * `reply_in_progress`, 422, 429 or 507.
 */
export async function editMessage(
  ctx: TenantContext,
  conversationId: string,
  messageId: string,
  given: string,
  clientId: string,
): Promise<StartedReply> {
  const text = said(given)
  function* prepare(tx: TenantTx, now: number): Step<After> {
    const parent = parentOf(yield* messageIn(tx, conversationId, messageId, 'user'))
    yield* showPath(tx, conversationId, messageId, now)
    yield* hideAfter(tx, conversationId, parent?.depth ?? 0)
    return yield* write(tx, ctx, { conversationId, parent, text, clientId }, now)
  }
  const same = (r: TenantReader, sent: MessageRow): Step<boolean> => isBeside(r, sent, messageId)
  return startReply(ctx, { conversationId, clientId, text, prepare, same })
}

/** Show the path through a message. Throws 404, or 409 `reply_in_progress`. */
export async function chooseSibling(ctx: TenantContext, conversationId: string, messageId: string): Promise<void> {
  await ctx.db.immediate(function* (tx): Step<void> {
    if (!(yield* findConversation(tx, conversationId))) throw new NotFoundError('conversation')
    if (yield* activeReply(tx, conversationId)) throw new ReplyInProgressError()
    if (!(yield* showPath(tx, conversationId, messageId, ctx.now().getTime()))) throw new NotFoundError('message')
  })
  ctx.bell.ring(conversationBell(ctx.tenantId, conversationId))
}

/**
 * Stop the reply that is being made: it is settled here with what has come, so there is one outcome whatever the worker
 * does next, and the call to the provider is aborted at once in this process. Throws 404, or 409 without a reply.
 */
export async function stopReply(
  ctx: TenantContext,
  conversationId: string,
  cancelling: Cancelling = {},
): Promise<void> {
  const stopped = await ctx.db.immediate(
    function* (tx): Step<string | null | undefined> {
      if (!(yield* findConversation(tx, conversationId))) throw new NotFoundError('conversation')
      return yield* stopReplyIn(tx, conversationId, ctx.now().getTime(), cancelling)
    },
    { pastWall: true, fromReserve: true },
  )
  if (stopped === undefined) throw new AppError('not_in_progress', 409, 'No reply is being written right now.')
  ctx.failpoint?.('stopped')
  await stopJob(ctx, stopped ?? undefined)
  ctx.bell.ring(conversationBell(ctx.tenantId, conversationId))
}
