import { NotFoundError } from '#app/domain/errors.ts'
import type { LessonCard, LessonPage, LessonPlace, LessonView } from '#app/domain/learning-view.ts'
import type { Step } from '#db/connection.server.ts'
import { readContent, type ModuleWithTasks } from '#db/tenant/content.server.ts'
import { findLesson, lessonHeads, setLessonRead, type LessonHead, type LessonRow } from '#db/tenant/lessons.server.ts'
import { findPlan, type PlanRow } from '#db/tenant/plans.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'
import type { TenantContext } from './context.ts'

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())

const cardOf = (lesson: LessonHead, task: { id: string; title: string }, moduleId: string): LessonCard => ({
  taskId: task.id,
  taskTitle: task.title,
  moduleId,
  title: lesson.title,
  minutes: lesson.minutes,
  provider: lesson.provider,
  model: lesson.model,
  runId: lesson.runId,
  createdAt: new Date(lesson.createdAt).toISOString(),
  readAt: iso(lesson.readAt),
})

/** The lessons of the tasks that the plan has now, in its order. */
function inOrder(modules: readonly ModuleWithTasks[], heads: readonly LessonHead[]): LessonCard[] {
  const byTask = new Map(heads.map((head) => [head.taskId, head]))
  return modules.flatMap((module) =>
    module.tasks.flatMap((task) => {
      const lesson = byTask.get(task.id)
      return lesson ? [cardOf(lesson, task, module.id)] : []
    }),
  )
}

function* planIn(r: TenantReader, planId: string): Step<PlanRow> {
  const plan = yield* findPlan(r, planId)
  if (!plan) throw new NotFoundError('plan')
  return plan
}

/** The lessons of a plan, in its order, without their text. Throws 404. */
export const listLessons = (ctx: TenantContext, planId: string): Promise<LessonCard[]> =>
  ctx.db.read(function* (r): Step<LessonCard[]> {
    yield* planIn(r, planId)
    const heads = yield* lessonHeads(r, planId)
    return heads.length === 0 ? [] : inOrder(yield* readContent(r, planId), heads)
  })

const placeOf = (card: LessonCard | undefined): LessonPlace | null =>
  card ? { taskId: card.taskId, title: card.title } : null

/** The nearest tasks before and after one, in the plan's order, that have a lesson. */
function beside(modules: readonly ModuleWithTasks[], heads: readonly LessonHead[], taskId: string) {
  const order = modules.flatMap((module) => module.tasks.map((task) => task.id))
  const at = order.indexOf(taskId)
  const lessons = inOrder(modules, heads)
  return {
    previous: placeOf(lessons.findLast((card) => order.indexOf(card.taskId) < at)),
    next: placeOf(lessons.find((card) => order.indexOf(card.taskId) > at)),
  }
}

const viewOf = (row: LessonRow, task: { id: string; title: string }, moduleId: string): LessonView => ({
  ...cardOf(row, task, moduleId),
  blocks: row.blocks,
})

/** A task's page of learning, whether its lesson is written or not. Throws 404 for an unknown plan or task. */
export const lessonPage = (ctx: TenantContext, planId: string, taskId: string): Promise<LessonPage> =>
  ctx.db.read(function* (r): Step<LessonPage> {
    const { id, title, kind } = yield* planIn(r, planId)
    const modules = yield* readContent(r, planId)
    const module = modules.find((each) => each.tasks.some((task) => task.id === taskId))
    const task = module?.tasks.find((each) => each.id === taskId)
    if (!module || !task) throw new NotFoundError('task')
    const lesson = yield* findLesson(r, planId, taskId)
    return {
      plan: { id, title, kind },
      module: { id: module.id, title: module.title, position: module.position, tasks: module.tasks.length },
      task: {
        id: task.id,
        title: task.title,
        description: task.description,
        kind: task.kind,
        status: task.status,
        estimatedMinutes: task.estimatedMinutes,
        position: task.position,
      },
      lesson: lesson ? viewOf(lesson, task, module.id) : null,
      ...beside(modules, yield* lessonHeads(r, planId), taskId),
    }
  })

/** The lesson of a task. Throws 404, also where none is written yet. */
export async function getLesson(ctx: TenantContext, planId: string, taskId: string): Promise<LessonView> {
  const { lesson } = await lessonPage(ctx, planId, taskId)
  if (!lesson) throw new NotFoundError('lesson')
  return lesson
}

/** Note that a lesson was opened; the first time counts. Throws 404. */
export const noteLessonRead = (ctx: TenantContext, planId: string, taskId: string): Promise<void> =>
  ctx.db.immediate(function* (tx): Step<void> {
    const lesson = yield* findLesson(tx, planId, taskId)
    if (!lesson) throw new NotFoundError('lesson')
    if (lesson.readAt === null) yield* setLessonRead(tx, lesson.id, ctx.now().getTime())
  })
