import type { ConversationView } from '#app/domain/chat-view.ts'
import { placeIn, readSearch, snippetOf } from '#app/domain/search.ts'
import { beginLooking, pieceOfMessage } from '#app/tutor/piece.server.ts'
import type { Step } from '#db/connection.server.ts'
import type { Place } from '#db/tenant/conversations.server.ts'
import { searchPage, type FoundConversation } from '#db/tenant/search.server.ts'
import type { TenantContext } from './context.ts'
import { conversationViews } from './conversation-view.server.ts'

type Want = { planId?: string | undefined; after?: Place | undefined; limit: number }
type Found = { rows: FoundConversation[]; items: ConversationView[] }

/**
 * Conversations in which one text, a title or a message, holds all of these words, whatever their case and accents:
 * those found by title first, then the one that changed last, each with where it does. Nothing for what holds no word.
 */
export async function searchConversations(ctx: TenantContext, query: string, want: Want): Promise<Found> {
  const search = readSearch(query)
  if (!search) return { rows: [], items: [] }
  return ctx.db.read(function* (r): Step<Found> {
    const rows = yield* searchPage(r, search, want)
    const views = yield* conversationViews(r, rows)
    const items: ConversationView[] = []
    const looking = beginLooking()
    for (const [at, row] of rows.entries()) {
      const view = views[at]
      if (!view) continue
      const messageId = row.titled === 1 ? null : row.messageId
      const snippet =
        messageId === null
          ? snippetOf(view.title, placeIn(view.title, search) ?? { at: 0, length: 0 })
          : yield* pieceOfMessage(r, messageId, search, looking)
      items.push({ ...view, found: { messageId, snippet } })
    }
    return { rows, items }
  })
}
