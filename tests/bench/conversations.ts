import type { TenantContext } from '#app/services/context.ts'
import type { Step } from '#db/connection.server.ts'
import { appendChunk } from '#db/tenant/chunks.server.ts'
import { insertConversation } from '#db/tenant/conversations.server.ts'
import { insertMessages, type NewMessage } from '#db/tenant/messages.server.ts'
import { setLeaf } from '#db/tenant/paths.server.ts'

const ASKED = 'How do I keep this going through the winter, and what comes first?'
const SAID = `Look **first**, then decide:

1. what there is now,
2. what it has to become,
3. the smallest step between the two.

\`look()\` before \`leap()\`; $a^2 + b^2 = c^2$ all the same.
`.repeat(3)

const AT = Date.parse('2026-03-02T09:00:00Z')

/** Message `depth` of a conversation whose ids are made from its own: odd ones are asked, even ones said. */
function messageAt(conversationId: string, depth: number): NewMessage {
  const id = `${conversationId}-${depth}`
  const parentId = depth === 1 ? null : `${conversationId}-${depth - 1}`
  const at = AT + depth
  const row = { id, conversationId, parentId, depth, status: 'complete', createdAt: at, settledAt: at } as const
  return depth % 2 === 1
    ? { ...row, role: 'user', text: `${ASKED} (${depth})` }
    : { ...row, role: 'assistant', text: `${SAID} (${depth})`, provider: 'offline', model: 'coach', jobId: 'none' }
}

/** A conversation of `length` messages (an even number), whole as a worker would have left it. Returns its id. */
export async function plantConversation(ctx: TenantContext, length: number): Promise<string> {
  const id = ctx.newId()
  await ctx.db.immediate(function* (tx): Step<void> {
    yield* insertConversation(tx, { id, agentId: 'explainer', title: 'A long one', createdAt: AT, updatedAt: AT })
    const rows = Array.from({ length }, (_, i) => messageAt(id, i + 1))
    yield* insertMessages(tx, rows)
    for (const { id: messageId = '', role, createdAt } of rows) {
      if (role !== 'assistant') continue
      const of = { conversationId: id, messageId }
      yield* appendChunk(tx, of, { type: 'settled', data: { status: 'complete' } }, createdAt)
    }
    yield* setLeaf(tx, id, `${id}-${length}`, AT + length)
  })
  return id
}
