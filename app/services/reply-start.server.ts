import { AppError, NotFoundError, StorageFullError, StoreBusyError } from '#app/domain/errors.ts'
import type { Ask } from '#app/domain/providers.ts'
import { conversationBell } from '#app/jobs/bell.server.ts'
import { LimitReachedError, type StagedJob } from '#app/jobs/queue.server.ts'
import { forgetPieces } from '#app/tutor/settle.server.ts'
import type { Step } from '#db/connection.server.ts'
import { firstSeqOf } from '#db/tenant/chunks.server.ts'
import { findConversation } from '#db/tenant/conversations.server.ts'
import { activeReply, firstAfter, insertMessages, sentBefore, type MessageRow } from '#db/tenant/messages.server.ts'
import { setLeaf } from '#db/tenant/paths.server.ts'
import type { TenantReader, TenantTx } from '#db/tenants.server.ts'
import { snapshotAgent } from './agents.server.ts'
import type { TenantContext } from './context.ts'
import { KeyReusedError } from './once.server.ts'
import { refuseUnknownProvider } from './providers-for.server.ts'
import { refuseOverQuota } from './storage.server.ts'

/** A conversation has one reply in the making at most. */
export class ReplyInProgressError extends AppError {
  constructor() {
    super('reply_in_progress', 409, 'A reply is being written in this conversation. Wait for it, or stop it.')
  }
}

/**
 * What a start answers: the message that is replied to, and the reply, whose events come after `lastSeq`. `replayed`:
 * this was answered before.
 */
export type StartedReply = {
  conversationId: string
  messageId: string
  replyId: string
  lastSeq: number
  replayed: boolean
}

/** What a reply follows: the last message before it. */
export type After = Pick<MessageRow, 'id' | 'depth'>

export type ReplyStart = {
  conversationId: string
  /** The sender's own name for this start: its repetition is answered as the first was, and starts nothing. */
  clientId?: string | undefined
  /** What was said, to tell a repetition from another request under the same name. */
  text?: string | undefined
  /** Whether what was sent under its name before was the same request, where its text does not say so. */
  same?: (r: TenantReader, sent: MessageRow, reply: MessageRow) => Step<boolean>
  /** Runs inside the gate's transaction: writes what was asked, and says what the reply follows. Throws to refuse. */
  prepare: (tx: TenantTx, now: number) => Step<After>
  /** Whom to ask this once. */
  ask?: Ask | undefined
  /** Who answers, where the conversation is only being begun. */
  agentId?: string | undefined
}

/**
 * The only way to a reply. Stage (limiter and invisible job, one control transaction), gate (the learner's write lock:
 * what was asked, the decision, the reply's row), then arm the job or drop it and give the token back. A repetition
 * takes no token. Throws 402 over a budget, 404, 409 `reply_in_progress`, 422 for a name used otherwise, 429, or
 * 507 over the quota.
 */
export function startReply(ctx: TenantContext, start: ReplyStart): Promise<StartedReply> {
  // One after the other, so that the repetitions of a request do not use up its own window.
  const turn = start.clientId ?? start.conversationId
  return ctx.turns.take(`${ctx.tenantId}:reply:${turn}`, async () => {
    const before = await ctx.db.read((r) => foresee(r, start))
    if (before) return before
    try {
      return await stageAndGate(ctx, start)
    } catch (error) {
      // Another process may just have answered it, with the window's last start.
      const since = error instanceof LimitReachedError ? await ctx.db.read((r) => foresee(r, start)) : undefined
      if (since) return since
      throw error
    }
  })
}

async function stageAndGate(ctx: TenantContext, start: ReplyStart): Promise<StartedReply> {
  await ctx.refuseOverBudget('tutor', await ctx.db.read((r) => askedOf(r, start)))
  const staged = await ctx.queue.stage({ kind: 'reply', subjectId: start.conversationId })
  ctx.failpoint?.('staged')
  let started: StartedReply
  try {
    started = await ctx.db.immediate((tx) => gate(tx, ctx, staged, start))
  } catch (error) {
    // Best effort: a job whose gate never committed is dropped by the worker. The caller is told the first error.
    await ctx.queue.drop(staged).catch(() => {})
    throw error
  }
  ctx.failpoint?.('gate_committed')
  if (started.replayed) {
    await ctx.queue.drop(staged)
    return started
  }
  await arm(ctx, staged)
  ctx.failpoint?.('armed')
  ctx.bell.ring(conversationBell(ctx.tenantId, start.conversationId))
  return started
}

/** Whom the reply would ask: whoever is named, or the agent's own choice. */
function* askedOf(r: TenantReader, { ask, agentId, conversationId }: ReplyStart): Step<Ask | undefined> {
  if (ask) return ask
  const who = agentId ?? (yield* findConversation(r, conversationId))?.agentId
  return who === undefined ? undefined : (yield* snapshotAgent(r, who)).ask
}

/** The gate has committed, so the reply will be made: a job that cannot be armed becomes visible by itself. */
async function arm(ctx: TenantContext, staged: StagedJob): Promise<void> {
  try {
    await ctx.queue.arm(staged)
  } catch (error) {
    if (!(error instanceof StoreBusyError || error instanceof StorageFullError)) throw error
  }
}

/** What this was answered before; throws where it would be refused whatever is staged. */
function* foresee(r: TenantReader, start: ReplyStart): Step<StartedReply | undefined> {
  const before = yield* answeredBefore(r, start)
  if (before) return before
  if (yield* activeReply(r, start.conversationId)) throw new ReplyInProgressError()
  yield* refuseUnknownProvider(r, start.ask)
  return before
}

/** Whether what was sent under a name before is what is asked under it now. */
function* isRepetition(r: TenantReader, start: ReplyStart, sent: MessageRow, reply: MessageRow): Step<boolean> {
  if (sent.role === 'user' ? sent.text !== start.text : start.text !== undefined) return false
  return start.same === undefined || (yield* start.same(r, sent, reply))
}

function* answeredBefore(r: TenantReader, start: ReplyStart): Step<StartedReply | undefined> {
  const { conversationId, clientId } = start
  const sent = clientId === undefined ? undefined : yield* sentBefore(r, conversationId, clientId)
  if (!sent) return undefined
  // Deleted since: what was answered then leads nowhere now.
  const conversation = yield* findConversation(r, conversationId)
  if (!conversation) throw new NotFoundError('conversation')
  const reply = sent.role === 'assistant' ? sent : yield* firstAfter(r, conversationId, sent.id)
  if (!reply || !(yield* isRepetition(r, start, sent, reply))) throw new KeyReusedError()
  const first = yield* firstSeqOf(r, reply.id)
  const lastSeq = first === undefined ? conversation.lastSeq : first - 1
  return { conversationId, messageId: reply.parentId ?? '', replyId: reply.id, lastSeq, replayed: true }
}

function* gate(tx: TenantTx, ctx: TenantContext, staged: StagedJob, start: ReplyStart): Step<StartedReply> {
  const now = ctx.now().getTime()
  if (now > staged.gateBefore) throw new StoreBusyError(new Error('the gate came too late for its staged job'))
  const before = yield* foresee(tx, start)
  if (before) return before
  const { conversationId } = start
  yield* forgetPieces(tx, now)
  const after = yield* start.prepare(tx, now)
  const conversation = yield* findConversation(tx, conversationId)
  if (!conversation) throw new NotFoundError('conversation')
  yield* refuseOverQuota(tx, ctx)
  const agent = yield* snapshotAgent(tx, conversation.agentId, { ask: start.ask })
  const replyId = ctx.newId()
  yield* insertMessages(tx, [
    {
      id: replyId,
      conversationId,
      parentId: after.id,
      depth: after.depth + 1,
      role: 'assistant',
      status: 'pending',
      clientId: start.text === undefined ? (start.clientId ?? null) : null,
      agent,
      jobId: staged.id,
      createdAt: now,
    },
  ])
  yield* setLeaf(tx, conversationId, replyId, now)
  return { conversationId, messageId: after.id, replyId, lastSeq: conversation.lastSeq, replayed: false }
}
