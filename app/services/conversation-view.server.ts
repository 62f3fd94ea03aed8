import { builtInAgent } from '#app/domain/built-in-agents.ts'
import type { ConversationView, MessageView } from '#app/domain/chat-view.ts'
import type { MessageRow } from '#db/tenant/messages.server.ts'
import type { ShownConversation } from '#db/tenant/conversations.server.ts'

const iso = (ms: number) => new Date(ms).toISOString()
const isoOrNull = (ms: number | null) => (ms === null ? null : iso(ms))

/** A conversation as lists, pages and the API show it. */
export const conversationView = (row: ShownConversation): ConversationView => ({
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
  costNanoUsd: row.costNanoUsd,
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
  deletedAt: isoOrNull(row.deletedAt),
})

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
