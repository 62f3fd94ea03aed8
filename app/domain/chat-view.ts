import type { ErrorCode, CostStatus } from './attempt.ts'
import type { ChunkData, ChunkType, MessageRole, MessageStatus, ToolUse } from './chat.ts'

/** Where a search has found its words: in a message, or in the title (then without `messageId`). */
export type Found = { messageId: string | null; snippet: string }

/** A conversation as lists, pages and the API show it. Times are ISO 8601; costs nano-USD, null where unknown. */
export type ConversationView = {
  id: string
  title: string
  pinned: boolean
  planId: string | null
  planTitle: string | null
  taskId: string | null
  /** Null also when the task has gone from its plan. */
  taskTitle: string | null
  /** `lostProvider`: what the provider it asks was called, which was removed; it answers again when another is chosen. */
  agent: { id: string; name: string; lostProvider: string | null }
  /** Whether a reply is being made. */
  active: boolean
  /** Sequence number of the latest event. */
  lastSeq: number
  /** Messages on the path that is shown. */
  messages: number
  costNanoUsd: number | null
  createdAt: string
  updatedAt: string
  deletedAt: string | null
  /** In an answer to a search, where the words are. */
  found?: Found
}

/** A message on the path that is shown. While a reply is made, `text` is what has come so far. */
export type MessageView = {
  id: string
  role: MessageRole
  status: MessageStatus
  text: string
  tools: ToolUse[]
  errorCode: ErrorCode | null
  agentName: string | null
  provider: string | null
  model: string | null
  /** 1..N along the path. */
  depth: number
  /** It and its alternatives, oldest first, and its own index among them. */
  siblings: { ids: string[]; index: number }
  inputTokens: number | null
  outputTokens: number | null
  costNanoUsd: number | null
  costStatus: CostStatus
  createdAt: string
  settledAt: string | null
}

/** A page of the path that is shown, in order. `lastSeq` is the cursor to watch from: what came until then is in it. */
export type MessagePage = {
  messages: MessageView[]
  hasBefore: boolean
  hasAfter: boolean
  lastSeq: number
}

/**
 * What a conversation's stream carries; `seq` rises by one per conversation and never repeats. The text of a reply is
 * the `text` of its `text` events, one after the other; `at` is ms since the epoch.
 */
export type ChatEvent = { seq: number; messageId: string; type: ChunkType; data: ChunkData; at: number }
