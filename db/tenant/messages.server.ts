import { and, asc, desc, eq, gt, lt, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { insertion } from '../insert.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { conversations, messages } from './schema-chat.ts'

export type MessageRow = typeof messages.$inferSelect
export type NewMessage = typeof messages.$inferInsert

/** As the partial index has it: only then does SQLite look there. */
const active = sql`status in ('pending', 'streaming')`

const byId = query((db, arg: Arg<{ conversationId: string; id: string }>) =>
  db
    .select()
    .from(messages)
    .where(and(eq(messages.id, arg('id')), eq(messages.conversationId, arg('conversationId')))),
)

export const findMessage = (r: TenantReader, conversationId: string, id: string): Step<MessageRow | undefined> =>
  r.get(byId, { conversationId, id })

const sent = query((db, arg: Arg<{ conversationId: string; clientId: string }>) =>
  db
    .select()
    .from(messages)
    .where(
      and(
        eq(messages.conversationId, arg('conversationId')),
        eq(messages.clientId, arg('clientId')),
        sql`client_id is not null`,
      ),
    ),
)

/** The message that was sent under a client's name for it. */
export const sentBefore = (r: TenantReader, conversationId: string, clientId: string): Step<MessageRow | undefined> =>
  r.get(sent, { conversationId, clientId })

const activeOf = query((db, arg: Arg<{ conversationId: string }>) =>
  db
    .select()
    .from(messages)
    .where(and(eq(messages.conversationId, arg('conversationId')), active)),
)

/** The reply that is being made, of which there is at most one. */
const activeOfPlan = query((db, arg: Arg<{ planId: string }>) =>
  db
    .select({ conversationId: messages.conversationId })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(and(eq(conversations.planId, arg('planId')), sql`${messages.status} in ('pending', 'streaming')`)),
)

/** Conversations about a plan in which a reply is being made, deleted ones too. */
export const activeRepliesOf = (r: TenantReader, planId: string): Step<{ conversationId: string }[]> =>
  r.all(activeOfPlan, { planId })

export const activeReply = (r: TenantReader, conversationId: string): Step<MessageRow | undefined> =>
  r.get(activeOf, { conversationId })

const firstChild = query((db, arg: Arg<{ conversationId: string; parentId: string }>) =>
  db
    .select()
    .from(messages)
    .where(and(eq(messages.conversationId, arg('conversationId')), eq(messages.parentId, arg('parentId'))))
    .orderBy(asc(messages.id))
    .limit(1),
)

/** The first message that came after another, on whatever path. */
export const firstAfter = (r: TenantReader, conversationId: string, parentId: string): Step<MessageRow | undefined> =>
  r.get(firstChild, { conversationId, parentId })

const ofJob = query((db, arg: Arg<{ conversationId: string; jobId: string }>) =>
  db
    .select()
    .from(messages)
    .where(and(eq(messages.conversationId, arg('conversationId')), eq(messages.jobId, arg('jobId')))),
)

/** The reply that a job is for. Looks through the conversation: for the rare job whose reply is not the active one. */
export const replyOfJob = (r: TenantReader, conversationId: string, jobId: string): Step<MessageRow | undefined> =>
  r.get(ofJob, { conversationId, jobId })

const insert = insertion(messages)

export const insertMessages = (tx: TenantTx, rows: NewMessage[]): Step<number> => insert(tx, rows)

const upTo = query((db, arg: Arg<{ conversationId: string; before: number; limit: number }>) =>
  db
    .select()
    .from(messages)
    .where(
      and(
        eq(messages.conversationId, arg('conversationId')),
        eq(messages.shown, true),
        lt(messages.depth, arg('before')),
      ),
    )
    .orderBy(desc(messages.depth))
    .limit(arg('limit')),
)

/** The shown path just before a depth, the nearest first. */
export const shownBefore = (
  r: TenantReader,
  conversationId: string,
  before: number,
  limit: number,
): Step<MessageRow[]> => r.all(upTo, { conversationId, before, limit })

const from = query((db, arg: Arg<{ conversationId: string; after: number; limit: number }>) =>
  db
    .select()
    .from(messages)
    .where(
      and(
        eq(messages.conversationId, arg('conversationId')),
        eq(messages.shown, true),
        gt(messages.depth, arg('after')),
      ),
    )
    .orderBy(asc(messages.depth))
    .limit(arg('limit')),
)

/** The shown path just after a depth, the nearest first. */
export const shownAfter = (r: TenantReader, conversationId: string, after: number, limit: number): Step<MessageRow[]> =>
  r.all(from, { conversationId, after, limit })

const children = query((db, arg: Arg<{ conversationId: string; parents: string }>) =>
  db
    .select({ id: messages.id, parentId: messages.parentId })
    .from(messages)
    .where(
      and(
        eq(messages.conversationId, arg('conversationId')),
        sql`${messages.parentId} in (select value from json_each(${arg('parents')}))`,
      ),
    )
    .orderBy(asc(messages.id)),
)
const roots = query((db, arg: Arg<{ conversationId: string }>) =>
  db
    .select({ id: messages.id, parentId: messages.parentId })
    .from(messages)
    .where(and(eq(messages.conversationId, arg('conversationId')), sql`${messages.parentId} is null`))
    .orderBy(asc(messages.id)),
)

/** The ids of every message that follows one of these (null: that begins the conversation), the oldest first. */
export function* siblingsAfter(
  r: TenantReader,
  conversationId: string,
  parents: (string | null)[],
): Step<Map<string | null, string[]>> {
  const found = new Map<string | null, string[]>()
  const ids = JSON.stringify(parents.filter((id) => id !== null))
  const first = parents.includes(null) ? yield* r.all(roots, { conversationId }) : []
  for (const { id, parentId } of [...first, ...(yield* r.all(children, { conversationId, parents: ids }))]) {
    found.set(parentId, [...(found.get(parentId) ?? []), id])
  }
  return found
}
