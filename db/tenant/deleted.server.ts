import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lte, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { plans } from './schema.ts'

const mark = query((db, arg: Arg<{ id: string; now: number }>) =>
  db
    .update(plans)
    .set({ deletedAt: sql`${arg('now')}` })
    .where(and(eq(plans.id, arg('id')), isNull(plans.deletedAt))),
)

/** Hide a plan. 0 when there is no such plan, or it is deleted already. */
export const hidePlan = (tx: TenantTx, id: string, now: number): Step<number> => tx.run(mark, { id, now })

const unmark = query((db, arg: Arg<{ id: string; since: number }>) =>
  db
    .update(plans)
    .set({ deletedAt: null })
    .where(and(eq(plans.id, arg('id')), gt(plans.deletedAt, arg('since')))),
)

/** Show a plan again that was deleted after `since`, ms since the epoch. 0 when there is none. */
export const showPlan = (tx: TenantTx, id: string, since: number): Step<number> => tx.run(unmark, { id, since })

const remove = query((db, arg: Arg<{ id: string }>) =>
  db.delete(plans).where(and(eq(plans.id, arg('id')), isNotNull(plans.deletedAt))),
)

/** Remove a deleted plan for good, with everything in it. 0 when there is none. */
export const removeDeleted = (tx: TenantTx, id: string): Step<number> => tx.run(remove, { id })

const expired = query((db, arg: Arg<{ upTo: number; most: number }>) =>
  db.delete(plans).where(
    inArray(
      plans.id,
      db
        .select({ id: plans.id })
        .from(plans)
        .where(lte(plans.deletedAt, arg('upTo')))
        .orderBy(asc(plans.deletedAt))
        .limit(arg('most')),
    ),
  ),
)

/** Remove at most `most` plans for good that were deleted at `upTo` or before. */
export const purgeDeleted = (tx: TenantTx, upTo: number, most: number): Step<number> => tx.run(expired, { upTo, most })

const hidden = query((db, arg: Arg<{ since: number }>) =>
  db
    .select({
      id: plans.id,
      kind: plans.kind,
      title: plans.title,
      topic: plans.topic,
      tasksDone: plans.tasksDone,
      tasksTotal: plans.tasksTotal,
      deletedAt: sql<number>`${plans.deletedAt}`,
    })
    .from(plans)
    .where(gt(plans.deletedAt, arg('since')))
    .orderBy(desc(plans.deletedAt)),
)

/** Plans deleted after `since`, the latest first. */
export const listHidden = (r: TenantReader, since: number) => r.all(hidden, { since })
