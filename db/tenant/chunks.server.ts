import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { ChunkBody } from '#app/domain/chat.ts'
import type { ChatEvent } from '#app/domain/chat-view.ts'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { chunks, conversations } from './schema-chat.ts'

const bump = query((db, arg: Arg<{ conversationId: string }>) =>
  db
    .update(conversations)
    .set({ lastSeq: sql`${conversations.lastSeq} + 1` })
    .where(eq(conversations.id, arg('conversationId')))
    .returning({ seq: conversations.lastSeq }),
)
const insert = query(
  (db, arg: Arg<{ conversationId: string; seq: number; messageId: string; type: string; data: string; at: number }>) =>
    db.insert(chunks).values({
      conversationId: arg('conversationId'),
      seq: arg('seq'),
      messageId: arg('messageId'),
      type: sql`${arg('type')}`,
      data: sql`${arg('data')}`,
      at: arg('at'),
    }),
)

/** Append to a conversation's log; its `seq` is the conversation's next. Does nothing when the conversation is gone. */
export function* appendChunk(
  tx: TenantTx,
  of: { conversationId: string; messageId: string },
  { type, data }: ChunkBody,
  at: number,
): Step<void> {
  const { conversationId, messageId } = of
  const row = yield* tx.get(bump, { conversationId })
  if (!row) return
  yield* tx.run(insert, { conversationId, messageId, seq: row.seq, type, data: JSON.stringify(data), at })
}

const since = query((db, arg: Arg<{ conversationId: string; after: number; limit: number }>) =>
  db
    .select({ seq: chunks.seq, messageId: chunks.messageId, type: chunks.type, data: chunks.data, at: chunks.at })
    .from(chunks)
    .where(and(eq(chunks.conversationId, arg('conversationId')), gt(chunks.seq, arg('after'))))
    .orderBy(asc(chunks.seq))
    .limit(arg('limit')),
)

/** A conversation's log after a sequence number, in order, at most `limit` rows. */
export const chunksAfter = (r: TenantReader, conversationId: string, after: number, limit: number): Step<ChatEvent[]> =>
  r.all(since, { conversationId, after, limit })

const beginning = query((db, arg: Arg<{ messageId: string }>) =>
  db
    .select({ seq: sql<number | null>`min(${chunks.seq})` })
    .from(chunks)
    .where(eq(chunks.messageId, arg('messageId'))),
)

/** The sequence number of a reply's first event; undefined before there is one. */
export function* firstSeqOf(r: TenantReader, messageId: string): Step<number | undefined> {
  return (yield* r.get(beginning, { messageId }))?.seq ?? undefined
}

const textOf = query((db, arg: Arg<{ messageId: string }>) =>
  db
    .select({
      text: sql<string | null>`group_concat(json_extract(${chunks.data}, '$.text'), '' order by ${chunks.seq})`,
    })
    .from(chunks)
    .where(and(eq(chunks.messageId, arg('messageId')), eq(chunks.type, 'text'))),
)

/** The text of a reply that has come so far. */
export function* textSoFar(r: TenantReader, messageId: string): Step<string> {
  return (yield* r.get(textOf, { messageId }))?.text ?? ''
}

const sweep = query((db, arg: Arg<{ until: number; rows: number }>) =>
  db.delete(chunks).where(
    sql`rowid in (select k.rowid from chunks k indexed by chunks_to_forget
      where k.type in ('begun', 'text') and k.at <= ${arg('until')}
        and (select m.settled_at from messages m where m.id = k.message_id) is not null
      order by k.at limit ${arg('rows')})`,
  ),
)

/**
 * Forget how settled replies came, in whatever conversation, that came by `until`, ms since the epoch, at most `rows`
 * pieces, the oldest first: their messages hold the text. What says that a reply has ended stays, so that a watcher who
 * comes back late hears of it.
 */
export const sweepChunks = (tx: TenantTx, until: number, rows: number): Step<number> => tx.run(sweep, { until, rows })
