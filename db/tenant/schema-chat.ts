import { sql } from 'drizzle-orm'
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { AgentSnapshot } from '../../app/domain/agents.ts'
import {
  CHUNK_TYPES,
  MESSAGE_ROLES,
  MESSAGE_STATUSES,
  TITLE_SOURCES,
  type ChunkData,
  type ToolUse,
} from '../../app/domain/chat.ts'
import { COST_STATUSES, ERROR_CODES } from '../../app/domain/attempt.ts'
import { ms, oneOf } from '../columns.ts'
import { plans } from './schema.ts'

export const conversations = sqliteTable(
  'conversations',
  {
    id: text('id').primaryKey(),
    /** The plan it is about; null for a general one. */
    planId: text('plan_id').references(() => plans.id, { onDelete: 'cascade' }),
    /** The task it began at. Tasks come and go with a plan's versions, so this points and does not bind. */
    taskId: text('task_id'),
    /** Who answers: a learner's agent, or the key of a built-in one. */
    agentId: text('agent_id').notNull(),
    title: text('title').notNull(),
    titleSource: text('title_source', { enum: TITLE_SOURCES }).notNull().default('first'),
    pinnedAt: ms('pinned_at'),
    /** The last message of the path that is shown; the others are siblings of something on it. */
    leafId: text('leaf_id'),
    /** Sequence number of the latest chunk or change of any reply: what a watcher's cursor counts. */
    lastSeq: integer('last_seq').notNull().default(0),
    createdAt: ms('created_at').notNull(),
    updatedAt: ms('updated_at').notNull(),
    deletedAt: ms('deleted_at'),
  },
  (t) => [
    oneOf('conversations_title_source', t.titleSource, TITLE_SOURCES),
    index('conversations_newest').on(t.updatedAt, t.id),
    index('conversations_of_plan').on(t.planId, t.updatedAt),
  ],
)

export const messages = sqliteTable(
  'messages',
  {
    id: text('id').primaryKey(),
    conversationId: text('conversation_id')
      .notNull()
      .references(() => conversations.id, { onDelete: 'cascade' }),
    parentId: text('parent_id'),
    /** How far from the first message, 1..N along a path. */
    depth: integer('depth').notNull(),
    /** Whether it is on the path that is shown. */
    shown: integer('shown', { mode: 'boolean' }).notNull().default(true),
    role: text('role', { enum: MESSAGE_ROLES }).notNull(),
    status: text('status', { enum: MESSAGE_STATUSES }).notNull(),
    text: text('text').notNull().default(''),
    /** The sender's own name for it, so that a repetition is the same message. */
    clientId: text('client_id'),
    /** A reply's tools: what was asked for, and what came of it. */
    tools: text('tools', { mode: 'json' }).$type<ToolUse[]>().notNull().default([]),
    /** Who answers, as they were when they were asked. */
    agent: text('agent', { mode: 'json' }).$type<AgentSnapshot>(),
    jobId: text('job_id'),
    /** The token of the worker's run that may write this reply; null until one begins. */
    fence: text('fence'),
    errorCode: text('error_code', { enum: ERROR_CODES }),
    provider: text('provider'),
    model: text('model'),
    inputTokens: integer('input_tokens'),
    outputTokens: integer('output_tokens'),
    costNanoUsd: integer('cost_nano_usd'),
    costStatus: text('cost_status', { enum: COST_STATUSES }).notNull().default('unknown'),
    createdAt: ms('created_at').notNull(),
    settledAt: ms('settled_at'),
  },
  (t) => [
    uniqueIndex('messages_one_active')
      .on(t.conversationId)
      .where(sql`status in ('pending', 'streaming')`),
    uniqueIndex('messages_sent_once')
      .on(t.conversationId, t.clientId)
      .where(sql`client_id is not null`),
    index('messages_of_agent')
      .on(sql`agent ->> '$.id'`, t.settledAt, t.status, t.errorCode)
      .where(sql`settled_at is not null`),
    index('messages_shown').on(t.conversationId, t.shown, t.depth),
    index('messages_siblings').on(t.conversationId, t.parentId),
    check('messages_depth', sql`${t.depth} >= 1`),
    check('messages_settled', sql`(${t.status} in ('pending', 'streaming')) = (${t.settledAt} is null)`),
    check('messages_replies', sql`${t.role} = 'assistant' or ${t.status} = 'complete'`),
    oneOf('messages_role', t.role, MESSAGE_ROLES),
    oneOf('messages_status', t.status, MESSAGE_STATUSES),
    oneOf('messages_error_code', t.errorCode, ERROR_CODES),
    oneOf('messages_cost_status', t.costStatus, COST_STATUSES),
  ],
)

/**
 * What a search finds: a row for each message and each title with a text. Triggers of migration 0003 keep it, and the
 * index of words `search_words` by the same ids, in the transaction that changes a text or removes it. A migration that
 * makes either table anew has to make its triggers anew.
 */
export const searchEntries = sqliteTable(
  'search_entries',
  {
    /** FTS5 knows texts by number. */
    id: integer('id').primaryKey(),
    conversationId: text('conversation_id').notNull(),
    /** Null for a title. */
    messageId: text('message_id'),
  },
  (t) => [
    uniqueIndex('search_entries_of_message')
      .on(t.messageId)
      .where(sql`message_id is not null`),
    uniqueIndex('search_entries_of_title')
      .on(t.conversationId)
      .where(sql`message_id is null`),
  ],
)

/** A reply as it came, append-only: what a reload, a second device or a restart replays. */
export const chunks = sqliteTable(
  'chunks',
  {
    conversationId: text('conversation_id')
      .notNull()
      .references(() => conversations.id, { onDelete: 'cascade' }),
    seq: integer('seq').notNull(),
    messageId: text('message_id').notNull(),
    type: text('type', { enum: CHUNK_TYPES }).notNull(),
    data: text('data', { mode: 'json' }).$type<ChunkData>().notNull(),
    at: ms('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.conversationId, t.seq] }),
    index('chunks_of_message').on(t.messageId, t.seq),
    index('chunks_to_forget')
      .on(t.at)
      .where(sql`type in ('begun', 'text')`),
    oneOf('chunks_type', t.type, CHUNK_TYPES),
  ],
)

/** What earlier messages came to, for a model that cannot read them all. The messages themselves stay. */
export const summaries = sqliteTable(
  'summaries',
  {
    id: text('id').primaryKey(),
    conversationId: text('conversation_id')
      .notNull()
      .references(() => conversations.id, { onDelete: 'cascade' }),
    /** It covers the path from the first message to this one. */
    throughMessageId: text('through_message_id').notNull(),
    /** Depths of the first and the last message it covers. */
    fromDepth: integer('from_depth').notNull(),
    throughDepth: integer('through_depth').notNull(),
    text: text('text').notNull(),
    provider: text('provider').notNull(),
    model: text('model').notNull(),
    createdAt: ms('created_at').notNull(),
  },
  (t) => [
    index('summaries_of_conversation').on(t.conversationId, t.throughDepth),
    check('summaries_range', sql`${t.fromDepth} between 1 and ${t.throughDepth}`),
  ],
)
