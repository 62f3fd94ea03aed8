import type { ErrorCode } from '#app/domain/attempt.ts'
import { isActive, type ToolUse } from '#app/domain/chat.ts'
import { spentOf } from '#app/domain/spend.ts'
import type { Step } from '#db/connection.server.ts'
import { sumsOf } from '#db/tenant/calls.server.ts'
import { appendChunk, sweepChunks, textSoFar } from '#db/tenant/chunks.server.ts'
import { activeReply, type MessageRow } from '#db/tenant/messages.server.ts'
import { settleReply, type ReplySettlement } from '#db/tenant/replies.server.ts'
import type { TenantTx } from '#db/tenants.server.ts'
import { ended } from './tool-uses.server.ts'

/** How a settled reply came is kept this long, ms: a page that was left open goes on from it. */
const CHUNKS_KEPT_MS = 24 * 3_600_000
/** Most pieces that are forgotten at once, so that nobody waits for it. */
const CHUNKS_SWEPT = 2000

/** Forget how the learner's settled replies came, in every conversation, once that is long enough ago. */
export const forgetPieces = (tx: TenantTx, now: number): Step<number> =>
  sweepChunks(tx, now - CHUNKS_KEPT_MS, CHUNKS_SWEPT)

/** How a reply ends. */
export type ReplyEnd = {
  status: ReplySettlement['status']
  errorCode?: ErrorCode | undefined
  tools?: ToolUse[]
}

type Reply = Pick<MessageRow, 'id' | 'conversationId' | 'tools'>

/**
 * End a reply with the text that has come, in one transaction with the event that says so. `fence: null` is for whoever
 * acts without being the run. False when it was settled or taken over meanwhile.
 */
export function* settle(
  tx: TenantTx,
  reply: Reply,
  fence: string | null,
  { status, errorCode, tools = ended(reply.tools) }: ReplyEnd,
  now: number,
): Step<boolean> {
  const text = yield* textSoFar(tx, reply.id)
  const spent = spentOf(yield* sumsOf(tx, 'messageId', reply.id))
  const settlement = { status, text, errorCode: errorCode ?? null, settledAt: now, tools, ...spent }
  if ((yield* settleReply(tx, reply.id, fence, settlement)) === 0) return false
  const data = errorCode === undefined ? { status } : { status, errorCode }
  const of = { conversationId: reply.conversationId, messageId: reply.id }
  yield* appendChunk(tx, of, { type: 'settled', data }, now)
  yield* forgetPieces(tx, now)
  return true
}

/**
 * Stop the reply that is being made in a conversation, if there is one. Returns its job's id, so that nothing started
 * later is hit; undefined when nothing is being made. With `only`, no other job's reply is stopped; `by` says who stops
 * it: the learner reads it.
 */
export function* stopReplyIn(
  tx: TenantTx,
  conversationId: string,
  now: number,
  { only, by }: { only?: string | undefined; by?: 'learner' | 'operator' | undefined } = {},
): Step<string | null | undefined> {
  const reply = yield* activeReply(tx, conversationId)
  if (!reply || !isActive(reply.status) || (only !== undefined && reply.jobId !== only)) return undefined
  const errorCode = by === 'operator' ? 'OPERATOR_CANCELLED' : undefined
  yield* settle(tx, reply, null, { status: 'stopped', errorCode }, now)
  return reply.jobId
}
