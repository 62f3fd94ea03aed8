import { and, eq, gt, inArray, isNotNull, isNull, lte, sql } from 'drizzle-orm'
import type { TitleSource } from '#app/domain/chat.ts'
import type { Step } from '../connection.server.ts'
import { insertion } from '../insert.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { conversations } from './schema-chat.ts'
import { calls } from './schema-costs.ts'

export type ConversationRow = typeof conversations.$inferSelect
export type NewConversation = typeof conversations.$inferInsert

/** A conversation of a deleted plan has gone with it, until the plan is brought back. */
export const ofPlanThatIs = sql`(plan_id is null or plan_id in (select id from plans where deleted_at is null))`

const byId = query((db, arg: Arg<{ id: string }>) =>
  db
    .select()
    .from(conversations)
    .where(and(eq(conversations.id, arg('id')), isNull(conversations.deletedAt), ofPlanThatIs)),
)

/** A conversation that is not deleted. */
export const findConversation = (r: TenantReader, id: string): Step<ConversationRow | undefined> => r.get(byId, { id })

const there = query((db, arg: Arg<{ id: string }>) =>
  db
    .select()
    .from(conversations)
    .where(eq(conversations.id, arg('id'))),
)

/** A conversation, deleted or not: for what has begun in it. */
export const anyConversation = (r: TenantReader, id: string): Step<ConversationRow | undefined> => r.get(there, { id })

/** What a list shows of a conversation beside its own row. */
export const shownRow = {
  id: conversations.id,
  title: conversations.title,
  pinnedAt: conversations.pinnedAt,
  planId: conversations.planId,
  taskId: conversations.taskId,
  agentId: conversations.agentId,
  lastSeq: conversations.lastSeq,
  createdAt: conversations.createdAt,
  updatedAt: conversations.updatedAt,
  deletedAt: conversations.deletedAt,
  planTitle: sql<string | null>`(select title from plans where id = conversations.plan_id)`,
  taskTitle: sql<
    string | null
  >`(select title from tasks where id = conversations.task_id and plan_id = conversations.plan_id)`,
  agentName: sql<string | null>`(select name from agents where id = conversations.agent_id)`,
  lostProvider: sql<string | null>`(select lost_provider from agents where id = conversations.agent_id)`,
  messages: sql<number>`coalesce((select depth from messages where id = conversations.leaf_id), 0)`,
  active: sql<number>`exists (select 1 from messages m where m.conversation_id = conversations.id
    and m.status in ('pending', 'streaming'))`,
}
export type ShownConversation = { [K in keyof typeof shownRow]: unknown } & {
  id: string
  title: string
  pinnedAt: number | null
  planId: string | null
  planTitle: string | null
  taskId: string | null
  taskTitle: string | null
  agentId: string
  agentName: string | null
  lostProvider: string | null
  lastSeq: number
  messages: number
  active: number
  createdAt: number
  updatedAt: number
  deletedAt: number | null
}

const one = query((db, arg: Arg<{ id: string }>) =>
  db
    .select(shownRow)
    .from(conversations)
    .where(and(eq(conversations.id, arg('id')), isNull(conversations.deletedAt), ofPlanThatIs)),
)

export const showConversation = (r: TenantReader, id: string): Step<ShownConversation | undefined> => r.get(one, { id })

/** Where a page of a list ends; `pinned` is 1 or 0, and the pinned come first. */
export type Place = { pinned: number; at: number; id: string }
const FIRST: Place = { pinned: 2, at: 0, id: '' }

const place = sql`(pinned_at is not null, updated_at, id)`

const page = query((db, arg: Arg<Place & { planId: string; deletedAfter: number; limit: number }>) =>
  db
    .select(shownRow)
    .from(conversations)
    .where(
      and(
        sql`(case when ${arg('deletedAfter')} < 0 then deleted_at is null else deleted_at > ${arg('deletedAfter')} end)`,
        ofPlanThatIs,
        sql`(${arg('planId')} = '' or plan_id = ${arg('planId')})`,
        sql`${place} < (${arg('pinned')}, ${arg('at')}, ${arg('id')})`,
      ),
    )
    .orderBy(sql`pinned_at is not null desc, updated_at desc, id desc`)
    .limit(arg('limit')),
)

export type ListWant = {
  planId?: string | undefined
  /** Those deleted after this time, ms since the epoch, instead of those that are not. */
  deletedAfter?: number | undefined
  after?: Place | undefined
  limit: number
}

/** A page of conversations: the pinned ones first, then the one that changed last. */
export const listPage = (
  r: TenantReader,
  { planId = '', deletedAfter = -1, after = FIRST, limit }: ListWant,
): Step<ShownConversation[]> => r.all(page, { ...after, planId, deletedAfter, limit })

const insert = insertion(conversations)

export const insertConversation = (tx: TenantTx, row: NewConversation): Step<number> => insert(tx, [row])

const retitle = query((db, arg: Arg<{ id: string; title: string; source: TitleSource }>) =>
  db
    .update(conversations)
    .set({ title: sql`${arg('title')}`, titleSource: sql`${arg('source')}` })
    .where(and(eq(conversations.id, arg('id')), isNull(conversations.deletedAt), ofPlanThatIs)),
)

/** Give a conversation the learner's own title. 0 when there is none. */
export const renameTo = (tx: TenantTx, id: string, title: string): Step<number> =>
  tx.run(retitle, { id, title, source: 'learner' })

const modelTitle = query((db, arg: Arg<{ id: string; title: string }>) =>
  db
    .update(conversations)
    .set({ title: sql`${arg('title')}`, titleSource: 'model' })
    .where(and(eq(conversations.id, arg('id')), eq(conversations.titleSource, 'first'))),
)

/** Give a conversation a model's title; nothing where somebody has named it already. */
export const titleByModel = (tx: TenantTx, id: string, title: string): Step<number> => tx.run(modelTitle, { id, title })

const tries = query((db, arg: Arg<{ id: string }>) =>
  db
    .select({ n: sql<number>`count(*)` })
    .from(calls)
    .where(and(eq(calls.conversationId, arg('id')), eq(calls.purpose, 'title'))),
)

/** How often a model was asked for a conversation's title. */
export function* titleTries(r: TenantReader, id: string): Step<number> {
  return (yield* r.get(tries, { id }))?.n ?? 0
}

const pin = query((db, arg: Arg<{ id: string; at: number | null }>) =>
  db
    .update(conversations)
    .set({ pinnedAt: sql`${arg('at')}` })
    .where(and(eq(conversations.id, arg('id')), isNull(conversations.deletedAt), ofPlanThatIs)),
)

/** Pin a conversation, or unpin it with null. 0 when there is none. */
export const pinAt = (tx: TenantTx, id: string, at: number | null): Step<number> => tx.run(pin, { id, at })

const answerer = query((db, arg: Arg<{ id: string; agentId: string }>) =>
  db
    .update(conversations)
    .set({ agentId: sql`${arg('agentId')}` })
    .where(and(eq(conversations.id, arg('id')), isNull(conversations.deletedAt), ofPlanThatIs)),
)

/** Have an agent answer in a conversation from its next reply on. 0 when there is no such conversation. */
export const answeredBy = (tx: TenantTx, id: string, agentId: string): Step<number> => tx.run(answerer, { id, agentId })

const mark = query((db, arg: Arg<{ id: string; now: number }>) =>
  db
    .update(conversations)
    .set({ deletedAt: sql`${arg('now')}` })
    .where(and(eq(conversations.id, arg('id')), isNull(conversations.deletedAt))),
)

/** Hide a conversation. 0 when there is none, or it is deleted already. */
export const hideConversation = (tx: TenantTx, id: string, now: number): Step<number> => tx.run(mark, { id, now })

const unmark = query((db, arg: Arg<{ id: string; since: number }>) =>
  db
    .update(conversations)
    .set({ deletedAt: null })
    .where(and(eq(conversations.id, arg('id')), gt(conversations.deletedAt, arg('since')), ofPlanThatIs)),
)

/** Show a conversation again that was deleted after `since`, ms since the epoch. 0 when there is none, or no plan of it. */
export const unhideConversation = (tx: TenantTx, id: string, since: number): Step<number> =>
  tx.run(unmark, { id, since })

const expired = query((db, arg: Arg<{ upTo: number; most: number }>) =>
  db.delete(conversations).where(
    inArray(
      conversations.id,
      db
        .select({ id: conversations.id })
        .from(conversations)
        .where(and(isNotNull(conversations.deletedAt), lte(conversations.deletedAt, arg('upTo'))))
        .orderBy(conversations.deletedAt)
        .limit(arg('most')),
    ),
  ),
)

/** Remove at most `most` conversations for good that were deleted at `upTo` or before. */
export const purgeConversations = (tx: TenantTx, upTo: number, most: number): Step<number> =>
  tx.run(expired, { upTo, most })
