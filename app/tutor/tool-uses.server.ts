import type { ToolUse } from '#app/domain/chat.ts'
import type { Step } from '#db/connection.server.ts'
import { appendChunk } from '#db/tenant/chunks.server.ts'
import type { MessageRow } from '#db/tenant/messages.server.ts'
import { setTools } from '#db/tenant/replies.server.ts'
import type { TenantTx } from '#db/tenants.server.ts'

/** A tool use as watchers see it: without what the model is told of it. */
export const told = ({ result: _, ...tool }: ToolUse): ToolUse => tool

/** Change one use of a reply's tools, and say so. Returns the reply's tools as they are then. */
export function* changeTool(
  tx: TenantTx,
  reply: Pick<MessageRow, 'id' | 'conversationId' | 'tools'>,
  use: ToolUse,
  now: number,
): Step<ToolUse[]> {
  const tools = reply.tools.map((each) => (each.id === use.id ? use : each))
  yield* setTools(tx, reply.id, tools)
  const of = { conversationId: reply.conversationId, messageId: reply.id }
  yield* appendChunk(tx, of, { type: 'tool', data: { tool: told(use) } }, now)
  return tools
}

const WENT_ON = { declined: 'The learner went on without answering.' }

const CUT_OFF = { error: 'It was cut off.' }

/** Decline what waits for the learner's yes: they have gone on; what was begun and never ended ends as cut off. */
export function* declineWaiting(tx: TenantTx, reply: MessageRow, now: number): Step<void> {
  let { tools } = reply
  for (const use of reply.tools) {
    if (use.state === 'waiting')
      tools = yield* changeTool(tx, { ...reply, tools }, { ...use, state: 'declined', result: WENT_ON }, now)
    if (use.state === 'running')
      tools = yield* changeTool(tx, { ...reply, tools }, { ...use, state: 'failed', result: CUT_OFF }, now)
  }
}

/** Tools of a reply that is over: what ran will not end any more. */
export const ended = (tools: ToolUse[]): ToolUse[] =>
  tools.map((use) => (use.state === 'running' ? { ...use, state: 'failed', result: CUT_OFF } : use))
