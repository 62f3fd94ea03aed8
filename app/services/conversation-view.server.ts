import { builtInAgent } from '#app/domain/built-in-agents.ts'
import type { ConversationView, MessageView } from '#app/domain/chat-view.ts'
import { costOfSums, type Sums } from '#app/domain/spend.ts'
import type { Step } from '#db/connection.server.ts'
import { NO_CALLS, sumsOfConversations } from '#db/tenant/calls.server.ts'
import type { MessageRow } from '#db/tenant/messages.server.ts'
import type { ShownConversation } from '#db/tenant/conversations.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'

const iso = (ms: number) => new Date(ms).toISOString()
const isoOrNull = (ms: number | null) => (ms === null ? null : iso(ms))

/** What a conversation has cost: nothing as long as nobody was asked, unknown as soon as one call is. */
const costOf = (sums: Sums) => (sums.calls === 0 ? 0 : costOfSums(sums).costNanoUsd)

const conversationView = (row: ShownConversation, sums: Sums): ConversationView => ({
  id: row.id,
  title: row.title,
  pinned: row.pinnedAt !== null,
  planId: row.planId,
  planTitle: row.planTitle,
  taskId: row.taskId,
  taskTitle: row.taskTitle,
  agent: {
    id: row.agentId,
    name: row.agentName ?? builtInAgent(row.agentId)?.name ?? row.agentId,
    lostProvider: row.lostProvider,
  },
  active: row.active === 1,
  lastSeq: row.lastSeq,
  messages: row.messages,
  costNanoUsd: costOf(sums),
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
  deletedAt: isoOrNull(row.deletedAt),
})

/** Conversations as lists, pages and the API show them, with what the ledger says of their calls. */
export function* conversationViews(r: TenantReader, rows: readonly ShownConversation[]): Step<ConversationView[]> {
  const sums = yield* sumsOfConversations(
    r,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => conversationView(row, sums.get(row.id) ?? NO_CALLS))
}

/** A message as pages and the API show it; what a model was told of a tool's result stays behind. */
export const messageView = (row: MessageRow, siblings: string[], text: string): MessageView => ({
  id: row.id,
  role: row.role,
  status: row.status,
  text,
  tools: row.tools.map(({ result: _, ...tool }) => tool),
  errorCode: row.errorCode,
  agentName: row.agent?.name ?? null,
  provider: row.provider,
  model: row.model,
  depth: row.depth,
  siblings: { ids: siblings, index: Math.max(0, siblings.indexOf(row.id)) },
  inputTokens: row.inputTokens,
  outputTokens: row.outputTokens,
  costNanoUsd: row.costNanoUsd,
  costStatus: row.costStatus,
  createdAt: iso(row.createdAt),
  settledAt: isoOrNull(row.settledAt),
})
