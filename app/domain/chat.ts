import type { ToolName } from './agents.ts'
import type { ErrorCode } from './attempt.ts'

export const MESSAGE_ROLES = ['user', 'assistant'] as const
export type MessageRole = (typeof MESSAGE_ROLES)[number]

/**
 * How far a message has come. A learner's is complete at once; a reply waits (`pending`), comes (`streaming`), and ends
 * as one of the others: whole, stopped by the learner, cut off by the server's end, or failed.
 */
export const MESSAGE_STATUSES = ['pending', 'streaming', 'complete', 'stopped', 'interrupted', 'failed'] as const
export type MessageStatus = (typeof MESSAGE_STATUSES)[number]

/** Whether a reply may still grow. */
export const isActive = (status: MessageStatus): boolean => status === 'pending' || status === 'streaming'

/** Where a conversation's title is from: its first words, a model, or the learner, whose title nothing replaces. */
export const TITLE_SOURCES = ['first', 'model', 'learner'] as const
export type TitleSource = (typeof TITLE_SOURCES)[number]

/** A tool that a reply asked for. `waiting` needs the learner's yes. */
export type ToolUse = {
  id: string
  name: ToolName
  args: Record<string, unknown>
  /** What it would do or did, in words for the learner. */
  says: string
  state: 'running' | 'done' | 'failed' | 'waiting' | 'declined'
  /** What the model is told of it; never shown raw. */
  result?: unknown
}

/** `begun`: a run took the reply; `text`: more of it; `tool`: a tool use, new or changed; `settled`: nothing more comes. */
export const CHUNK_TYPES = ['begun', 'text', 'tool', 'settled'] as const
export type ChunkType = (typeof CHUNK_TYPES)[number]
export type ChunkData =
  | { text: string }
  | { tool: ToolUse }
  | { status: MessageStatus; errorCode?: ErrorCode }
  | Record<string, never>

export type ChunkBody = { type: ChunkType; data: ChunkData }

/** Longest message a learner may send, UTF-16 units. */
export const MESSAGE_MAX = 20_000
/** Longest title of a conversation, UTF-16 units. */
export const TITLE_MAX = 120
