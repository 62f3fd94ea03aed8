import { and, asc, eq, exists, getTableColumns, isNull, ne, sql } from 'drizzle-orm'
import type { TaskStatus } from '#app/domain/plan.ts'
import type { Step } from '../connection.server.ts'
import { insertion } from '../insert.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { modules, plans, tasks } from './schema.ts'

export type ModuleRow = typeof modules.$inferSelect
export type TaskRow = typeof tasks.$inferSelect
export type NewModule = Omit<ModuleRow, 'planId' | 'position'> & {
  tasks: Pick<TaskRow, 'id' | 'title' | 'description' | 'estimatedMinutes' | 'kind'>[]
}

const { planId: _ofPlan, moduleId: _ofModule, ...taskColumns } = getTableColumns(tasks)
const { planId: _planId, ...moduleColumns } = getTableColumns(modules)

export type TaskOfModule = Omit<TaskRow, 'planId' | 'moduleId'>
export type ModuleWithTasks = Omit<ModuleRow, 'planId'> & { tasks: TaskOfModule[] }

/** A task as a JSON object of its columns, none of which is itself JSON or a boolean. */
const taskObject = sql.join(
  Object.entries(taskColumns).map(([name, column]) => sql`${sql.raw(`'${name}'`)}, ${column}`),
  sql`, `,
)

// The tasks come as one cell a module: half the price of thirty rows, each cell of which has to cross into JavaScript.
const content = query((db, arg: Arg<{ planId: string }>) => {
  const all = sql`json_group_array(json_object(${taskObject}) order by ${tasks.position})`
  const ofModule = db.select({ all }).from(tasks).where(eq(tasks.moduleId, modules.id))
  return db
    .select({
      ...moduleColumns,
      tasks: sql`(${ofModule})`.mapWith((cell: string) => JSON.parse(cell) as TaskOfModule[]),
    })
    .from(modules)
    .where(eq(modules.planId, arg('planId')))
    .orderBy(asc(modules.position))
})

/** A plan's modules in order, each with its tasks in order. */
export const readContent = (r: TenantReader, planId: string): Step<ModuleWithTasks[]> => r.all(content, { planId })

const clear = query((db, arg: Arg<{ planId: string }>) => db.delete(modules).where(eq(modules.planId, arg('planId'))))

const insertModules = insertion(modules)
const insertTasks = insertion(tasks)

/** Replace a plan's modules and tasks; positions are given by order, 1..N in each scope. */
export function* replaceContent(tx: TenantTx, planId: string, made: NewModule[]): Step<void> {
  yield* tx.run(clear, { planId })
  const moduleRows = made.map(({ tasks: _, ...m }, i) => ({ ...m, planId, position: i + 1 }))
  yield* insertModules(tx, moduleRows)
  const taskRows = made.flatMap((m) => m.tasks.map((t, i) => ({ ...t, planId, moduleId: m.id, position: i + 1 })))
  yield* insertTasks(tx, taskRows)
}

const taskById = query((db, arg: Arg<{ id: string; planId: string }>) =>
  db
    .select()
    .from(tasks)
    .where(
      and(
        eq(tasks.id, arg('id')),
        eq(tasks.planId, arg('planId')),
        exists(
          db
            .select({ there: sql`1` })
            .from(plans)
            .where(and(eq(plans.id, tasks.planId), isNull(plans.deletedAt))),
        ),
      ),
    ),
)

/** A task of a plan that is not deleted. */
export const findTask = (r: TenantReader, planId: string, id: string): Step<TaskRow | undefined> =>
  r.get(taskById, { id, planId })

const setStatus = query((db, arg: Arg<{ id: string; status: TaskStatus; completedAt: number | null }>) =>
  db
    .update(tasks)
    .set({ status: sql`${arg('status')}`, completedAt: sql`${arg('completedAt')}` })
    .where(eq(tasks.id, arg('id'))),
)

export const setTaskStatus = (tx: TenantTx, id: string, status: TaskStatus, completedAt: number | null): Step<number> =>
  tx.run(setStatus, { id, status, completedAt })

const setNotes = query((db, arg: Arg<{ id: string; notes: string }>) =>
  db
    .update(tasks)
    .set({ notes: sql`${arg('notes')}` })
    .where(eq(tasks.id, arg('id'))),
)

export const setTaskNotes = (tx: TenantTx, id: string, notes: string): Step<number> => tx.run(setNotes, { id, notes })

const next = query((db, _arg: Arg<object>) =>
  db
    .select({
      id: tasks.id,
      title: tasks.title,
      description: tasks.description,
      estimatedMinutes: tasks.estimatedMinutes,
      kind: tasks.kind,
      planId: plans.id,
      planTitle: plans.title,
      moduleTitle: modules.title,
    })
    .from(tasks)
    .innerJoin(modules, eq(modules.id, tasks.moduleId))
    .innerJoin(plans, eq(plans.id, tasks.planId))
    .where(and(ne(tasks.status, 'completed'), sql`${plans.tasksDone} < ${plans.tasksTotal}`, isNull(plans.deletedAt)))
    .orderBy(sql`${plans.updatedAt} desc`, asc(modules.position), asc(tasks.position))
    .limit(1),
)

/** The first open task of the plan the learner touched last. */
export const nextTask = (r: TenantReader) => r.get(next, {})

const places = query((db, arg: Arg<{ planId: string }>) =>
  db
    .select({ id: tasks.id, moduleId: tasks.moduleId })
    .from(tasks)
    .where(eq(tasks.planId, arg('planId'))),
)

/** Where each task of a plan stands now. */
export const taskPlaces = (r: TenantReader, planId: string): Step<{ id: string; moduleId: string }[]> =>
  r.all(places, { planId })

const titleOf = query((db, arg: Arg<{ planId: string; id: string }>) =>
  db
    .select({ title: modules.title })
    .from(modules)
    .where(and(eq(modules.planId, arg('planId')), eq(modules.id, arg('id')))),
)

/** A module's title; undefined when the plan no longer has it. */
export function* moduleTitle(r: TenantReader, planId: string, id: string): Step<string | undefined> {
  return (yield* r.get(titleOf, { planId, id }))?.title
}
