import { z } from 'zod'
import { COST_STATUSES, ERROR_CODES } from '#app/domain/attempt.ts'
import { EXPORT_FORMATS } from '#app/domain/chat-export.ts'
import { MESSAGE_MAX, MESSAGE_ROLES, MESSAGE_STATUSES, TITLE_MAX } from '#app/domain/chat.ts'
import { TOOLS } from '#app/domain/agents.ts'
import { AskFields } from '#app/domain/provider-fields.ts'
import { time } from './api-time.ts'

/** The shapes of the tutor in API v1. Requests are checked against them; the OpenAPI document is made from them. */

const count = z.int().min(0)
const id = z.string().min(1).max(64)
const cost = z.int().min(0).nullable().describe('nano-USD (1e-9 US dollars); null where it is not known')

const text = z.string().trim().min(1, 'Write something first.').max(MESSAGE_MAX, `At most ${MESSAGE_MAX} characters.`)
const clientId = z
  .string()
  .regex(/^[\x21-\x7e]{1,100}$/, 'Use 1 to 100 visible ASCII characters.')
  .optional()
  .describe('your own name for this message: a repetition is answered as the first, and sends nothing')

export const StartConversationBody = z.object({
  planId: id.nullish(),
  taskId: id.nullish(),
  agentId: id.nullish(),
  text,
  clientId,
})

export const SendMessageBody = z.object({ text, clientId })

export const RetryReplyBody = z.object({
  ask: AskFields.optional().describe('whom to ask this once; without it, whoever usually answers'),
  clientId,
})

export const ToolAnswerBody = z.object({ answer: z.enum(['confirm', 'decline']) })

export const ConversationBody = z.object({
  title: z.string().trim().min(1, 'Give it a title.').max(TITLE_MAX, `At most ${TITLE_MAX} characters.`).optional(),
  pinned: z.boolean().optional(),
  agentId: id.optional().describe('who answers from the next reply on'),
})

const limitOf = (usual: number) =>
  z.coerce
    .number({ error: 'limit must be a number from 1 to 100.' })
    .int('limit must be a whole number.')
    .min(1, 'limit must be at least 1.')
    .max(100, 'limit must be at most 100.')
    .default(usual)
const depth = z.coerce.number().int().min(0).max(1_000_000_000).optional()

export const ConversationsQuery = z.object({
  limit: limitOf(30),
  cursor: z.string().max(200).optional(),
  planId: id.optional(),
  query: z.string().max(200).optional().describe('words to look for in titles and messages'),
  deleted: z.enum(['true']).optional().describe('those that were deleted in the last week, instead of the others'),
})

export const MessagesQuery = z.object({
  limit: limitOf(40),
  before: depth.describe('messages before this depth'),
  after: depth.describe('messages after this depth'),
  around: id.optional().describe('messages around this one'),
})

export const ExportQuery = z.object({ format: z.enum(EXPORT_FORMATS).default('markdown') })

export const Conversation = z.object({
  id: z.string(),
  title: z.string(),
  pinned: z.boolean(),
  planId: z.string().nullable(),
  planTitle: z.string().nullable(),
  taskId: z.string().nullable(),
  taskTitle: z.string().nullable(),
  agent: z.object({
    id: z.string(),
    name: z.string(),
    lostProvider: z
      .string()
      .nullable()
      .describe('the provider it asks, which was removed; it answers again when another is chosen'),
  }),
  active: z.boolean().describe('whether a reply is being written'),
  lastSeq: count.describe('sequence number of the latest event'),
  messages: count,
  costNanoUsd: cost,
  createdAt: time,
  updatedAt: time,
  deletedAt: time.nullable(),
  found: z.object({ messageId: z.string().nullable(), snippet: z.string() }).optional(),
})

export const ConversationList = z.object({ items: z.array(Conversation), nextCursor: z.string().nullable() })

export const ToolUse = z.object({
  id: z.string(),
  name: z.enum(TOOLS),
  args: z.record(z.string(), z.unknown()),
  says: z.string().describe('what it would do or did, in words'),
  state: z.enum(['running', 'done', 'failed', 'waiting', 'declined']).describe('waiting: it needs your answer'),
})

const Message = z.object({
  id: z.string(),
  role: z.enum(MESSAGE_ROLES),
  status: z.enum(MESSAGE_STATUSES),
  text: z.string().describe('Markdown; of a reply that is being written, what has come so far'),
  tools: z.array(ToolUse),
  errorCode: z.enum(ERROR_CODES).nullable(),
  agentName: z.string().nullable(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  depth: z.int().min(1).describe('1..N along the path that is shown'),
  siblings: z.object({ ids: z.array(z.string()), index: count }).describe('it and its alternatives, oldest first'),
  inputTokens: count.nullable(),
  outputTokens: count.nullable(),
  costNanoUsd: cost,
  costStatus: z.enum(COST_STATUSES),
  createdAt: time,
  settledAt: time.nullable(),
})

export const MessagePage = z.object({
  messages: z.array(Message),
  hasBefore: z.boolean(),
  hasAfter: z.boolean(),
  lastSeq: count.describe('watch events after this: what came until then is in the messages'),
})

export const StartedReply = z.object({
  conversationId: z.string(),
  messageId: z.string().describe('the message that is replied to'),
  replyId: z.string(),
  lastSeq: count.describe('watch events after this for the whole reply'),
})

export const ToolAnswered = z.object({ reply: StartedReply.nullable().describe('how it goes on, once nothing waits') })
