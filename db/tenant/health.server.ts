import { and, eq, inArray, notExists, or, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import type { AttemptRow } from './attempts.server.ts'
import { attempts, plans } from './schema.ts'

// Whole names throughout: a column inside a subquery is rendered without its table.
const COUNTED = {
  modulesTotal: sql<number>`(select count(*) from modules m where m.plan_id = plans.id)`,
  tasksTotal: sql<number>`(select count(*) from tasks t where t.plan_id = plans.id)`,
  tasksDone: sql<number>`(select count(*) from tasks t where t.plan_id = plans.id and t.status = 'completed')`,
  minutesTotal: sql<number>`(select coalesce(sum(m.estimated_minutes), 0) from modules m where m.plan_id = plans.id)`,
}

const miscounted = query((db, _arg: Arg<object>) =>
  db
    .select({ id: plans.id })
    .from(plans)
    .where(
      sql`${plans.modulesTotal} != ${COUNTED.modulesTotal} or ${plans.tasksTotal} != ${COUNTED.tasksTotal}
        or ${plans.tasksDone} != ${COUNTED.tasksDone} or ${plans.minutesTotal} != ${COUNTED.minutesTotal}`,
    ),
)

/** Plans whose counters do not say what their modules and tasks say. */
export const miscountedPlans = (r: TenantReader): Step<{ id: string }[]> => r.all(miscounted, {})

const recount = query((db, arg: Arg<{ id: string }>) =>
  db
    .update(plans)
    .set(COUNTED)
    .where(eq(plans.id, arg('id'))),
)

/** Count a plan's modules, tasks and minutes again. */
export const recountPlan = (tx: TenantTx, id: string): Step<number> => tx.run(recount, { id })

const inProgress = query((db, _arg: Arg<object>) =>
  db.select().from(attempts).where(eq(attempts.status, 'in_progress')),
)

/** Every attempt in progress. */
export const attemptsInProgress = (r: TenantReader): Step<AttemptRow[]> => r.all(inProgress, {})

const restless = query((db, arg: Arg<{ before: number }>) =>
  db
    .select({ id: plans.id })
    .from(plans)
    .where(
      and(
        or(eq(plans.generation, 'generating'), eq(plans.generation, 'pending')),
        sql`${plans.updatedAt} <= ${arg('before')}`,
        notExists(
          db
            .select({ one: sql`1` })
            .from(attempts)
            .where(and(eq(attempts.planId, plans.id), inArray(attempts.status, ['in_progress']))),
        ),
      ),
    ),
)

/** Plans that are said to be made since a moment (ms) or longer, while no attempt is. */
export const restlessPlans = (r: TenantReader, before: number): Step<{ id: string }[]> => r.all(restless, { before })
