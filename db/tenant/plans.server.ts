import { and, desc, eq, isNull, lt, or, sql } from 'drizzle-orm'
import type { GenerationState } from '#app/domain/plan.ts'
import type { Step } from '../connection.server.ts'
import { insertion } from '../insert.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { plans } from './schema.ts'

export type PlanRow = typeof plans.$inferSelect
export type NewPlan = typeof plans.$inferInsert

const byId = query((db, arg: Arg<{ id: string }>) =>
  db
    .select()
    .from(plans)
    .where(and(eq(plans.id, arg('id')), isNull(plans.deletedAt))),
)

/** A plan that is not deleted. */
export const findPlan = (r: TenantReader, id: string): Step<PlanRow | undefined> => r.get(byId, { id })

/** The columns a list of plans shows: everything but the blueprint's input. */
const card = {
  id: plans.id,
  kind: plans.kind,
  generation: plans.generation,
  topic: plans.topic,
  title: plans.title,
  modulesTotal: plans.modulesTotal,
  tasksTotal: plans.tasksTotal,
  tasksDone: plans.tasksDone,
  minutesTotal: plans.minutesTotal,
  createdAt: plans.createdAt,
}
export type PlanCardRow = Pick<PlanRow, keyof typeof card>

const newest = query((db, arg: Arg<{ limit: number }>) =>
  db
    .select(card)
    .from(plans)
    .where(isNull(plans.deletedAt))
    .orderBy(desc(plans.createdAt), desc(plans.id))
    .limit(arg('limit')),
)
const after = query((db, arg: Arg<{ at: number; at2: number; id: string; limit: number }>) =>
  db
    .select(card)
    .from(plans)
    .where(
      and(
        isNull(plans.deletedAt),
        or(lt(plans.createdAt, arg('at')), and(eq(plans.createdAt, arg('at2')), lt(plans.id, arg('id')))),
      ),
    )
    .orderBy(desc(plans.createdAt), desc(plans.id))
    .limit(arg('limit')),
)

/** One page of plans, newest first, after the given (createdAt, id). */
export function listPlans(
  r: TenantReader,
  page: { limit: number; after?: { at: number; id: string } | undefined },
): Step<PlanCardRow[]> {
  if (!page.after) return r.all(newest, { limit: page.limit })
  const { at, id } = page.after
  return r.all(after, { at, at2: at, id, limit: page.limit })
}

const insert = insertion(plans)

export const insertPlan = (tx: TenantTx, row: NewPlan): Step<number> => insert(tx, [row])

const setState = query((db, arg: Arg<{ id: string; generation: GenerationState; now: number }>) =>
  db
    .update(plans)
    .set({ generation: sql`${arg('generation')}`, updatedAt: sql`${arg('now')}` })
    .where(eq(plans.id, arg('id'))),
)

export const setGeneration = (tx: TenantTx, id: string, generation: GenerationState, now: number): Step<number> =>
  tx.run(setState, { id, generation, now })

/** What a ready plan says of itself. */
export type PlanContent = Pick<
  PlanRow,
  'title' | 'summary' | 'notice' | 'omitted' | 'sources' | 'detail' | 'modulesTotal' | 'tasksTotal' | 'minutesTotal'
>

export const setContent = (tx: TenantTx, id: string, content: PlanContent, now: number): Step<number> =>
  tx.build((db) =>
    db
      .update(plans)
      .set({ ...content, tasksDone: 0, generation: 'ready', version: sql`${plans.version} + 1`, updatedAt: now })
      .where(eq(plans.id, id)),
  )

const count = query((db, arg: Arg<{ id: string; done: number; now: number }>) =>
  db
    .update(plans)
    .set({ tasksDone: sql`${plans.tasksDone} + ${arg('done')}`, updatedAt: sql`${arg('now')}` })
    .where(eq(plans.id, arg('id'))),
)

/** Keep the card's count of completed tasks in step with the tasks; `delta` is +1, 0 or −1. */
export const countDone = (tx: TenantTx, id: string, delta: number, now: number): Step<number> =>
  tx.run(count, { id, done: delta, now })
