import { and, eq, gt, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { conversations, messages } from './schema-chat.ts'

/** Which of a conversation's messages are on the path that is shown. */

type Place = { id: string; depth: number; shown: number }

const up = query((db, arg: Arg<{ conversationId: string; id: string }>) =>
  db
    .select({ id: sql<string>`p.id`, depth: sql<number>`p.depth`, shown: sql<number>`p.shown` })
    .from(
      sql`(with recursive up(id, parent_id, depth, shown) as (
        select id, parent_id, depth, shown from messages where id = ${arg('id')} and conversation_id = ${arg('conversationId')}
        union all
        select m.id, m.parent_id, m.depth, m.shown from messages m join up on m.id = up.parent_id where not up.shown
      ) select * from up) p`,
    )
    .orderBy(sql`p.depth`),
)

const down = query((db, arg: Arg<{ conversationId: string; id: string; depth: number }>) =>
  db
    .select({ id: sql<string>`p.id`, depth: sql<number>`p.depth`, shown: sql<number>`0` })
    .from(
      sql`(with recursive down(id, depth) as (
        select ${arg('id')}, ${arg('depth')}
        union all
        select (select max(m.id) from messages m where m.conversation_id = ${arg('conversationId')} and m.parent_id = down.id),
          down.depth + 1 from down where down.id is not null
      ) select * from down where id is not null) p`,
    )
    .orderBy(sql`p.depth`),
)

const hide = query((db, arg: Arg<{ conversationId: string; after: number }>) =>
  db
    .update(messages)
    .set({ shown: false })
    .where(
      and(
        eq(messages.conversationId, arg('conversationId')),
        eq(messages.shown, true),
        gt(messages.depth, arg('after')),
      ),
    ),
)

const show = query((db, arg: Arg<{ ids: string }>) =>
  db
    .update(messages)
    .set({ shown: true })
    .where(sql`${messages.id} in (select value from json_each(${arg('ids')}))`),
)

const leaf = query((db, arg: Arg<{ conversationId: string; id: string; now: number }>) =>
  db
    .update(conversations)
    .set({ leafId: sql`${arg('id')}`, updatedAt: sql`${arg('now')}` })
    .where(eq(conversations.id, arg('conversationId'))),
)

/** Show nothing below a depth any more: what follows is another path. */
export const hideAfter = (tx: TenantTx, conversationId: string, depth: number): Step<number> =>
  tx.run(hide, { conversationId, after: depth })

/** Make a message the last of the path that is shown. */
export const setLeaf = (tx: TenantTx, conversationId: string, id: string, now: number): Step<number> =>
  tx.run(leaf, { conversationId, id, now })

/** The message and those below it, always the newest of several. */
function* newestBelow(r: TenantReader, conversationId: string, at: Place): Step<Place[]> {
  return yield* r.all(down, { conversationId, id: at.id, depth: at.depth })
}

/**
 * Show the path through a message: up to where it leaves the path that is shown, and down along the newest messages.
 * Only the part that differs changes. False when there is no such message.
 */
export function* showPath(tx: TenantTx, conversationId: string, id: string, now: number): Step<boolean> {
  const above = yield* tx.all(up, { conversationId, id })
  const chosen = above.find((place) => place.id === id)
  if (!chosen) return false
  if (chosen.shown) return true
  const below = yield* newestBelow(tx, conversationId, chosen)
  const fork = above.find((place) => place.shown)?.depth ?? 0
  const path = [...above.filter((place) => !place.shown), ...below]
  yield* hideAfter(tx, conversationId, fork)
  yield* tx.run(show, { ids: JSON.stringify(path.map((place) => place.id)) })
  yield* setLeaf(tx, conversationId, path.at(-1)?.id ?? id, now)
  return true
}
