import { TITLE_MAX } from '#app/domain/chat.ts'
import type { ConversationView } from '#app/domain/chat-view.ts'
import { NotFoundError } from '#app/domain/errors.ts'
import { conversationBell } from '#app/jobs/bell.server.ts'
import { stopReplyIn } from '#app/tutor/settle.server.ts'
import type { Step } from '#db/connection.server.ts'
import {
  answeredBy,
  hideConversation,
  listPage,
  pinAt,
  purgeConversations,
  renameTo,
  showConversation,
  unhideConversation,
  type Place,
  type ShownConversation,
} from '#db/tenant/conversations.server.ts'
import type { TenantReader, TenantTx } from '#db/tenants.server.ts'
import { snapshotAgent } from './agents.server.ts'
import { stopJob } from './attempts.server.ts'
import type { TenantContext } from './context.ts'
import { searchConversations } from './conversation-search.server.ts'
import { conversationViews } from './conversation-view.server.ts'
import { UNDO_DELETION_MS } from './deleted.server.ts'
import { InvalidFieldsError } from './plans.server.ts'

/** Conversations of a page where nobody says how many, and the most. */
const PAGE = 30
const PAGE_MAX = 100
/** Most conversations one write removes for good, so that no request pays for a long absence. */
const PURGED_AT_ONCE = 3
/** A learner may delete whatever is full: their space, or the disk. */
const MAKES_ROOM = { pastWall: true, fromReserve: true }

export type ListOptions = {
  planId?: string | undefined
  /** Those in whose title, or one of whose messages, all of these words are. */
  query?: string | undefined
  /** Those that were deleted and can be brought back, instead of the others. */
  deleted?: boolean | undefined
  cursor?: string | undefined
  limit?: number | undefined
}

export type ConversationPage = { items: ConversationView[]; nextCursor: string | null }

/** Where a page ends; `first` is what comes first in it: pinned conversations, or those found by title. */
const cursorOf = (first: boolean, { updatedAt, id }: ShownConversation) =>
  Buffer.from(`${first ? 1 : 0}.${updatedAt}.${id}`).toString('base64url')

function placeOf(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined
  const [, pinned, at, id] = /^([01])\.(\d{1,16})\.(.+)$/.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? []
  if (!pinned || !at || !id) throw new InvalidFieldsError({ cursor: 'This cursor is not valid.' })
  return { pinned: Number(pinned), at: Number(at), id }
}

async function foundPage(ctx: TenantContext, query: string, want: ListOptions, limit: number) {
  const asked = { planId: want.planId, after: placeOf(want.cursor), limit: limit + 1 }
  const { rows, items } = await searchConversations(ctx, query, asked)
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return { items: items.slice(0, limit), nextCursor: last ? cursorOf(last.titled === 1, last) : null }
}

/** Conversations, the pinned ones first, then the one that changed last. Throws 400 for a cursor that is not ours. */
export async function listConversations(ctx: TenantContext, options: ListOptions = {}): Promise<ConversationPage> {
  const { planId, deleted, cursor, query } = options
  const limit = Math.min(Math.max(1, options.limit ?? PAGE), PAGE_MAX)
  if (query?.trim()) return foundPage(ctx, query, options, limit)
  const deletedAfter = deleted ? ctx.now().getTime() - UNDO_DELETION_MS : undefined
  const want = { planId, deletedAfter, after: placeOf(cursor), limit: limit + 1 }
  return ctx.db.read(function* (r): Step<ConversationPage> {
    const rows = yield* listPage(r, want)
    const shown = rows.slice(0, limit)
    const last = rows.length > limit ? shown.at(-1) : undefined
    const nextCursor = last ? cursorOf(last.pinnedAt !== null, last) : null
    return { items: yield* conversationViews(r, shown), nextCursor }
  })
}

function* viewIn(r: TenantReader, id: string): Step<ConversationView> {
  const row = yield* showConversation(r, id)
  const [view] = row ? yield* conversationViews(r, [row]) : []
  if (!view) throw new NotFoundError('conversation')
  return view
}

/** One conversation. Throws 404 for an unknown id, a deleted one, and somebody else’s alike. */
export const getConversation = (ctx: TenantContext, id: string): Promise<ConversationView> =>
  ctx.db.read((r) => viewIn(r, id))

const found = (changed: number) => {
  if (changed === 0) throw new NotFoundError('conversation')
}

function cleanTitle(given: string): string {
  const title = given.replaceAll(/\s+/g, ' ').trim()
  if (title === '') throw new InvalidFieldsError({ title: 'Give it a title.' })
  if (title.length > TITLE_MAX)
    throw new InvalidFieldsError({ title: `A title can have at most ${TITLE_MAX} characters.` })
  return title
}

export type ConversationChange = {
  /** A title of the learner's own, which nothing replaces. */
  title?: string | undefined
  /** Kept at the top of the list, or no longer. */
  pinned?: boolean | undefined
  /** Who answers from the next reply on: one that is being made goes on with whom it began. */
  agentId?: string | undefined
}

/**
 * Rename or pin a conversation, or choose who answers in it, all or nothing. Throws 400, 404 for a conversation or an
 * agent that is not there, or 409 `agent_without_provider`.
 */
export async function changeConversation(
  ctx: TenantContext,
  id: string,
  { title, pinned, agentId }: ConversationChange,
): Promise<ConversationView> {
  const named = title === undefined ? undefined : cleanTitle(title)
  return ctx.db.immediate(function* (tx): Step<ConversationView> {
    if (agentId !== undefined) yield* snapshotAgent(tx, agentId, { isNew: true })
    if (named !== undefined) yield* renameTo(tx, id, named)
    if (pinned !== undefined) yield* pinAt(tx, id, pinned ? ctx.now().getTime() : null)
    if (agentId !== undefined) yield* answeredBy(tx, id, agentId)
    return yield* viewIn(tx, id)
  })
}

/** Remove a few conversations for good whose time to be undone is over. */
export const purgeConversationsIn = (tx: TenantTx, ctx: TenantContext): Step<number> =>
  purgeConversations(tx, ctx.now().getTime() - UNDO_DELETION_MS, PURGED_AT_ONCE)

/**
 * Delete a conversation: it is gone everywhere, a reply in the making is stopped in the same transaction, and for a week
 * it can be brought back. Throws 404.
 */
export async function deleteConversation(ctx: TenantContext, id: string): Promise<void> {
  const now = ctx.now().getTime()
  const jobId = await ctx.db.immediate(function* (tx): Step<string | null | undefined> {
    if (!(yield* showConversation(tx, id))) throw new NotFoundError('conversation')
    const stopped = yield* stopReplyIn(tx, id, now)
    yield* hideConversation(tx, id, now)
    yield* purgeConversationsIn(tx, ctx)
    return stopped
  }, MAKES_ROOM)
  await stopJob(ctx, jobId ?? undefined)
  ctx.bell.ring(conversationBell(ctx.tenantId, id))
}

/** Bring a deleted conversation back as it was. Throws 404 when there is none, its plan is deleted, or its time is over. */
export async function restoreConversation(ctx: TenantContext, id: string): Promise<void> {
  const since = ctx.now().getTime() - UNDO_DELETION_MS
  found(await ctx.db.immediate((tx) => unhideConversation(tx, id, since), { pastWall: true }))
}
