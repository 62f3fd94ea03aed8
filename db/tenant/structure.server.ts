import { and, eq, sql } from 'drizzle-orm'
import { countsOf, type Content } from '#app/domain/content.ts'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { readContent } from './content.server.ts'
import type { PlanRow } from './plans.server.ts'
import { modules, plans, tasks } from './schema.ts'

/** All that a plan holds now, in the shape that versions keep. */
export function* contentOf(r: TenantReader, plan: PlanRow): Step<Content> {
  const { title, summary, notice, omitted, sources, detail, input } = plan
  const rows = yield* readContent(r, plan.id)
  const content = rows.map(({ position: _, tasks: held, ...module }) => ({
    id: module.id,
    title: module.title,
    description: module.description,
    estimatedMinutes: module.estimatedMinutes,
    detail: module.detail,
    tasks: held.map((task) => ({
      id: task.id,
      title: task.title,
      description: task.description,
      estimatedMinutes: task.estimatedMinutes,
      kind: task.kind,
      status: task.status,
      completedAt: task.completedAt,
      notes: task.notes,
    })),
  }))
  return { title, summary, notice, omitted, sources, detail, input, modules: content }
}

/** Past every position there is, so that rows can change places without meeting. */
const ASIDE = 1_000_000

const modulesAside = query((db, arg: Arg<{ planId: string }>) =>
  db
    .update(modules)
    .set({ position: sql`${modules.position} + ${sql.raw(String(ASIDE))}` })
    .where(eq(modules.planId, arg('planId'))),
)
const tasksAside = query((db, arg: Arg<{ planId: string }>) =>
  db
    .update(tasks)
    .set({ position: sql`${tasks.position} + ${sql.raw(String(ASIDE))}` })
    .where(eq(tasks.planId, arg('planId'))),
)
const modulesLeft = query((db, arg: Arg<{ planId: string }>) =>
  db
    .delete(modules)
    .where(and(eq(modules.planId, arg('planId')), sql`${modules.position} > ${sql.raw(String(ASIDE))}`)),
)
const tasksLeft = query((db, arg: Arg<{ planId: string }>) =>
  db.delete(tasks).where(and(eq(tasks.planId, arg('planId')), sql`${tasks.position} > ${sql.raw(String(ASIDE))}`)),
)

const excluded = (columns: readonly string[]) =>
  Object.fromEntries(columns.map((name) => [name, sql.raw(`excluded.${snake(name)}`)]))
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const MODULE_COLUMNS = ['position', 'title', 'description', 'estimatedMinutes', 'detail']
const TASK_COLUMNS = [
  'moduleId',
  'position',
  'title',
  'description',
  'estimatedMinutes',
  'kind',
  'status',
  'completedAt',
  'notes',
]

/**
 * Make a plan hold exactly this content. Rows that stay are changed, not replaced, so that what hangs on a task's id
 * stays with it; positions are 1..N by order. The plan's counters follow, its version rises by one.
 */
export function* writeContent(tx: TenantTx, plan: PlanRow, content: Content, now: number): Step<void> {
  const { modules: made, ...said } = content
  const planId = plan.id
  yield* tx.run(modulesAside, { planId })
  yield* tx.run(tasksAside, { planId })
  const moduleRows = made.map(({ tasks: _, ...module }, i) => ({ ...module, planId, position: i + 1 }))
  const taskRows = made.flatMap((module) =>
    module.tasks.map((task, i) => ({ ...task, planId, moduleId: module.id, position: i + 1 })),
  )
  yield* tx.build((db) =>
    db
      .insert(modules)
      .values(moduleRows)
      .onConflictDoUpdate({ target: modules.id, set: excluded(MODULE_COLUMNS) }),
  )
  yield* tx.build((db) =>
    db
      .insert(tasks)
      .values(taskRows)
      .onConflictDoUpdate({ target: tasks.id, set: excluded(TASK_COLUMNS) }),
  )
  yield* tx.run(tasksLeft, { planId })
  yield* tx.run(modulesLeft, { planId })
  yield* tx.build((db) =>
    db
      .update(plans)
      .set({ ...said, ...countsOf(made), version: plan.version + 1, updatedAt: now })
      .where(eq(plans.id, planId)),
  )
}
