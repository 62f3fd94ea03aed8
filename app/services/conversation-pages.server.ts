import { isActive } from '#app/domain/chat.ts'
import type { ExportedMessage } from '#app/domain/chat-export.ts'
import type { MessagePage, MessageView } from '#app/domain/chat-view.ts'
import { NotFoundError } from '#app/domain/errors.ts'
import type { Step } from '#db/connection.server.ts'
import { textSoFar } from '#db/tenant/chunks.server.ts'
import { findConversation } from '#db/tenant/conversations.server.ts'
import {
  messagesAfterPlace,
  shownSizes,
  sizesAfterPlace,
  type AllPlace,
  type SizedPlace,
} from '#db/tenant/message-pages.server.ts'
import { findMessage, shownAfter, shownBefore, siblingsAfter, type MessageRow } from '#db/tenant/messages.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'
import type { TenantContext } from './context.ts'
import { messageView } from './conversation-view.server.ts'

/** Messages of a page where nobody says how many, and the most. */
const PAGE = 40
const PAGE_MAX = 200

/** What the messages of a page take at most, bytes: replies may be long. A page has one message at least. */
const PAGE_BYTES = 1_000_000

/** Which part of the path that is shown: before or after a depth, around a message, or its end. */
export type PageWant = {
  before?: number | undefined
  after?: number | undefined
  around?: string | undefined
  limit?: number | undefined
}

/** Messages as they are shown, with what has come of a reply that is being made. */
export function* viewsOf(r: TenantReader, conversationId: string, rows: MessageRow[]): Step<MessageView[]> {
  const siblings = yield* siblingsAfter(r, conversationId, [...new Set(rows.map((row) => row.parentId))])
  const views: MessageView[] = []
  for (const row of rows) {
    const text = isActive(row.status) ? yield* textSoFar(r, row.id) : row.text
    views.push(messageView(row, siblings.get(row.parentId) ?? [row.id], text))
  }
  return views
}

type Rows = { rows: MessageRow[]; hasBefore: boolean; hasAfter: boolean }

const LAST = Number.MAX_SAFE_INTEGER

/** How many messages of these sizes a page of so many holds. */
function fitting(sizes: number[], { limit, bytes }: Bounds): number {
  let left = bytes
  const tooMuch = sizes.findIndex((size, at) => (left -= size) < 0 && at > 0)
  return Math.min(limit, tooMuch < 0 ? sizes.length : tooMuch)
}

type Bounds = { limit: number; bytes: number }

function* rowsBefore(r: TenantReader, id: string, before: number, bounds: Bounds): Step<Rows> {
  const sizes = yield* shownSizes(r, id, { before, limit: bounds.limit + 1 })
  const fits = fitting(sizes, bounds)
  const rows = (yield* shownBefore(r, id, before, fits)).toReversed()
  const hasAfter = (yield* shownSizes(r, id, { after: before - 1, limit: 1 })).length > 0
  return { rows, hasBefore: sizes.length > fits, hasAfter }
}

function* rowsAfter(r: TenantReader, id: string, after: number, bounds: Bounds): Step<Rows> {
  const sizes = yield* shownSizes(r, id, { after, limit: bounds.limit + 1 })
  const fits = fitting(sizes, bounds)
  return { rows: yield* shownAfter(r, id, after, fits), hasBefore: after >= 1, hasAfter: sizes.length > fits }
}

function* rowsAround(r: TenantReader, id: string, messageId: string, { limit, bytes }: Bounds): Step<Rows> {
  const at = yield* findMessage(r, id, messageId)
  if (!at) throw new NotFoundError('message')
  const half = { limit: Math.ceil(limit / 2), bytes: bytes / 2 }
  const before = yield* rowsBefore(r, id, at.depth, half)
  const after = yield* rowsAfter(r, id, at.depth - 1, half)
  return { rows: [...before.rows, ...after.rows], hasBefore: before.hasBefore, hasAfter: after.hasAfter }
}

function rowsOf(r: TenantReader, id: string, want: PageWant): Step<Rows> {
  const bounds = { limit: Math.min(Math.max(1, want.limit ?? PAGE), PAGE_MAX), bytes: PAGE_BYTES }
  if (want.around !== undefined) return rowsAround(r, id, want.around, bounds)
  if (want.after !== undefined) return rowsAfter(r, id, Math.max(0, want.after), bounds)
  return rowsBefore(r, id, want.before ?? LAST, bounds)
}

type Placed = Pick<AllPlace, 'depth' | 'id'>

/** As the file of a learner has it: ids are ASCII. */
const byPlace = (a: Placed, b: Placed) => a.depth - b.depth || (a.id < b.id ? -1 : 1)

/**
 * The next messages of a conversation after a place, by depth, so many and so long as a page may have; `sorts` says
 * whether those on the path that is shown, those off it, or both. Throws 404.
 */
export const pageOfAll = (
  ctx: TenantContext,
  id: string,
  { after, sorts, limit }: { after: Placed; sorts: readonly boolean[]; limit: number },
): Promise<ExportedMessage[]> =>
  ctx.db.read(function* (r): Step<ExportedMessage[]> {
    if (!(yield* findConversation(r, id))) throw new NotFoundError('conversation')
    const next: SizedPlace[] = []
    for (const shown of sorts) next.push(...(yield* sizesAfterPlace(r, id, { ...after, shown }, limit)))
    const sizes = next.toSorted(byPlace).map(({ bytes }) => bytes)
    const page = next.toSorted(byPlace).slice(0, fitting(sizes, { limit, bytes: PAGE_BYTES }))
    const rows: MessageRow[] = []
    for (const shown of sorts) {
      const n = page.filter((each) => each.shown === shown).length
      if (n > 0) rows.push(...(yield* messagesAfterPlace(r, id, { ...after, shown }, n)))
    }
    rows.sort(byPlace)
    const views = yield* viewsOf(r, id, rows)
    return views.map((view, at) => ({
      ...view,
      parentId: rows[at]?.parentId ?? null,
      shown: rows[at]?.shown ?? false,
    }))
  })

/** A page of the path that is shown, in order; without a place, its end. Long messages make it shorter. Throws 404. */
export const pageMessages = (ctx: TenantContext, conversationId: string, want: PageWant = {}): Promise<MessagePage> =>
  ctx.db.read(function* (r): Step<MessagePage> {
    const conversation = yield* findConversation(r, conversationId)
    if (!conversation) throw new NotFoundError('conversation')
    const { rows, hasBefore, hasAfter } = yield* rowsOf(r, conversationId, want)
    const messages = yield* viewsOf(r, conversationId, rows)
    return { messages, hasBefore, hasAfter, lastSeq: conversation.lastSeq }
  })
