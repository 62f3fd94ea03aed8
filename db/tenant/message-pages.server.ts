import { and, asc, desc, eq, gt, lt, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader } from '../tenants.server.ts'
import type { MessageRow } from './messages.server.ts'
import { messages } from './schema-chat.ts'

/** What a message takes, bytes; told by the row's head, without reading its text. */
const bytes = { bytes: sql<number>`octet_length(text) + octet_length(tools)` }
const isShown = (arg: Arg<{ conversationId: string }>) =>
  and(eq(messages.conversationId, arg('conversationId')), eq(messages.shown, true))

const sizesUpTo = query((db, arg: Arg<{ conversationId: string; before: number; limit: number }>) =>
  db
    .select(bytes)
    .from(messages)
    .where(and(isShown(arg), lt(messages.depth, arg('before'))))
    .orderBy(desc(messages.depth))
    .limit(arg('limit')),
)
const sizesFrom = query((db, arg: Arg<{ conversationId: string; after: number; limit: number }>) =>
  db
    .select(bytes)
    .from(messages)
    .where(and(isShown(arg), gt(messages.depth, arg('after'))))
    .orderBy(asc(messages.depth))
    .limit(arg('limit')),
)

/** What each message of the shown path just before or after a depth takes, bytes, the nearest first. */
export function* shownSizes(
  r: TenantReader,
  conversationId: string,
  { limit, ...from }: { limit: number } & ({ before: number } | { after: number }),
): Step<number[]> {
  const rows =
    'before' in from
      ? yield* r.all(sizesUpTo, { conversationId, limit, before: from.before })
      : yield* r.all(sizesFrom, { conversationId, limit, after: from.after })
  return rows.map((row) => row.bytes)
}

type AllAfter = { conversationId: string; shown: number; depth: number; id: string; limit: number }
const isAfter = (arg: Arg<AllAfter>) =>
  sql`conversation_id = ${arg('conversationId')} and shown = ${arg('shown')} and (depth, id) > (${arg('depth')}, ${arg('id')})`
const allSizes = query((db, arg: Arg<AllAfter>) =>
  db
    .select({ ...bytes, depth: messages.depth, id: messages.id, shown: messages.shown })
    .from(messages)
    .where(isAfter(arg))
    .orderBy(asc(messages.depth), asc(messages.id))
    .limit(arg('limit')),
)
const allRows = query((db, arg: Arg<AllAfter>) =>
  db.select().from(messages).where(isAfter(arg)).orderBy(asc(messages.depth), asc(messages.id)).limit(arg('limit')),
)

/** Where a reading of all messages has come to, and of which: those of the path that is shown, or the others. */
export type AllPlace = { shown: boolean; depth: number; id: string }

/** A message as far as its place and its size go. */
export type SizedPlace = AllPlace & { bytes: number }

const allAfterArgs = (conversationId: string, { shown, depth, id }: AllPlace, limit: number): AllAfter => ({
  conversationId,
  shown: shown ? 1 : 0,
  depth,
  id,
  limit,
})

/** What each of the next messages on the path, or of those off it, takes, bytes. */
export const sizesAfterPlace = (r: TenantReader, of: string, place: AllPlace, limit: number): Step<SizedPlace[]> =>
  r.all(allSizes, allAfterArgs(of, place, limit))

/** The next messages on the path, or of those off it, by depth. */
export const messagesAfterPlace = (r: TenantReader, of: string, place: AllPlace, limit: number): Step<MessageRow[]> =>
  r.all(allRows, allAfterArgs(of, place, limit))
