import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { Block } from '#app/domain/lesson.ts'
import type { Step } from '../connection.server.ts'
import { insertion } from '../insert.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { lessons } from './schema-workflows.ts'

export type LessonRow = typeof lessons.$inferSelect

const head = {
  taskId: lessons.taskId,
  moduleId: lessons.moduleId,
  runId: lessons.runId,
  title: lessons.title,
  minutes: lessons.minutes,
  provider: lessons.provider,
  model: lessons.model,
  createdAt: lessons.createdAt,
  readAt: lessons.readAt,
}
export type LessonHead = Pick<LessonRow, keyof typeof head>

const heads = query((db, arg: Arg<{ planId: string }>) =>
  db
    .select(head)
    .from(lessons)
    .where(eq(lessons.planId, arg('planId')))
    .orderBy(asc(lessons.id)),
)

/** The lessons of a plan without their blocks, also those of tasks that it no longer has. */
export const lessonHeads = (r: TenantReader, planId: string): Step<LessonHead[]> => r.all(heads, { planId })

const byTask = query((db, arg: Arg<{ planId: string; taskId: string }>) =>
  db
    .select()
    .from(lessons)
    .where(and(eq(lessons.planId, arg('planId')), eq(lessons.taskId, arg('taskId')))),
)

/** The lesson of a task. */
export const findLesson = (r: TenantReader, planId: string, taskId: string): Step<LessonRow | undefined> =>
  r.get(byTask, { planId, taskId })

const ofModule = query((db, arg: Arg<{ planId: string; moduleId: string }>) =>
  db
    .select({ blocks: lessons.blocks })
    .from(lessons)
    .where(and(eq(lessons.planId, arg('planId')), eq(lessons.moduleId, arg('moduleId'))))
    .orderBy(asc(lessons.id)),
)

/** The blocks of the lessons that were written for a module. */
export function* blocksOfModule(r: TenantReader, planId: string, moduleId: string): Step<Block[][]> {
  return (yield* r.all(ofModule, { planId, moduleId })).map(({ blocks }) => blocks)
}

const clear = query((db, arg: Arg<{ planId: string; taskId: string }>) =>
  db.delete(lessons).where(and(eq(lessons.planId, arg('planId')), eq(lessons.taskId, arg('taskId')))),
)
const insert = insertion(lessons)

/** Save lessons, each in the place of an earlier one of its task. */
export function* replaceLessons(tx: TenantTx, rows: readonly LessonRow[]): Step<void> {
  for (const { planId, taskId } of rows) yield* tx.run(clear, { planId, taskId })
  yield* insert(tx, rows)
}

const noteRead = query((db, arg: Arg<{ id: string; now: number }>) =>
  db
    .update(lessons)
    .set({ readAt: sql`${arg('now')}` })
    .where(and(eq(lessons.id, arg('id')), isNull(lessons.readAt))),
)

/** Note that a lesson was opened; the first time counts. */
export const setLessonRead = (tx: TenantTx, id: string, now: number): Step<number> => tx.run(noteRead, { id, now })
