import { setImmediate as turn } from 'node:timers/promises'
import type { ConversationView } from '#app/domain/chat-view.ts'
import { snippetOf } from '#app/domain/snippet.ts'
import { saidLike, showSome, titledLike, type Hit } from '#db/tenant/conversation-find.server.ts'
import type { TenantContext } from './context.ts'
import { conversationView } from './conversation-view.server.ts'

/** Most conversations that a search gives. */
const FOUND_MAX = 30
/** Messages looked through in one turn, so that nobody else waits, and in all. */
const SLICE = 1000
const LOOKED_THROUGH = 100_000
/** Longest search, UTF-16 units. */
const QUERY_MAX = 200

/**
 * Conversations whose titles or messages hold these words as they stand, whatever their case: those found by title
 * first, then by their newest message that holds them, each with where it does.
 */
export async function searchConversations(
  ctx: TenantContext,
  query: string,
  planId?: string,
): Promise<ConversationView[]> {
  const words = query.trim().slice(0, QUERY_MAX)
  if (words === '') return []
  const hits = new Map<string, Hit>()
  const take = (found: Hit[]) => {
    for (const hit of found)
      if (hits.size < FOUND_MAX && !hits.has(hit.conversationId)) hits.set(hit.conversationId, hit)
  }
  take(await ctx.db.read((r) => titledLike(r, words, FOUND_MAX)))
  let before = '~'
  for (let looked = 0; looked < LOOKED_THROUGH && hits.size < FOUND_MAX; looked += SLICE) {
    const { found, next } = await ctx.db.read((r) => saidLike(r, words, before, SLICE))
    take(found)
    if (next === null) break
    before = next
    await turn()
  }
  return await shown(ctx, [...hits.values()], words, planId)
}

async function shown(ctx: TenantContext, hits: Hit[], words: string, planId: string | undefined) {
  const ids = hits.map(({ conversationId }) => conversationId)
  const rows = await ctx.db.read((r) => showSome(r, ids))
  const views = new Map(rows.map((row) => [row.id, conversationView(row)]))
  return hits.flatMap(({ conversationId, messageId, text }) => {
    const view = views.get(conversationId)
    if (!view || (planId !== undefined && view.planId !== planId)) return []
    return [{ ...view, found: { messageId, snippet: snippetOf(text, words) } }]
  })
}
