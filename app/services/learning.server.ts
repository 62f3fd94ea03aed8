import type { RunForesight } from '#app/domain/foresight.ts'
import type { LessonCard, LessonPage, PlanName, QuizCard } from '#app/domain/learning-view.ts'
import type { RunCard } from '#app/domain/run-view.ts'
import type { WorkflowName } from '#app/domain/workflow.ts'
import type { TenantContext } from './context.ts'
import { foreseeRun, foreseeRuns } from './foresee.server.ts'
import { lessonPage, listLessons } from './lessons.server.ts'
import { getPlan } from './plans.server.ts'
import { providersFor } from './providers-for.server.ts'
import { listDecks, listQuizzes } from './quizzes.server.ts'
import { listReviews } from './reviews.server.ts'
import { listRuns } from './run-view.server.ts'

/** Latest runs of a plan that are looked through for what becomes of each of its modules. */
const RUNS_SEEN = 100

/** A module with what was made of it, and the latest run of each workflow for it. */
export type LearningModule = {
  id: string
  position: number
  title: string
  lessons: (LessonCard & { done: boolean })[]
  quizzes: QuizCard[]
  cards: number
  runs: { lessons: RunCard | null; quiz: RunCard | null }
  /** What a run of each would take now. */
  foresight: { lessons: RunForesight | null; quiz: RunForesight | null }
}

/** `writer`: who would write now. */
export type LearningPage = { plan: PlanName; modules: LearningModule[]; reviews: number; writer: string }

const latest = (runs: readonly RunCard[], workflow: WorkflowName, moduleId: string | null): RunCard | null =>
  runs.find((run) => run.workflow === workflow && run.moduleId === moduleId) ?? null

/** The latest run of a workflow for a plan, or for one module of it; null when there was none lately. */
export async function latestRun(
  ctx: TenantContext,
  planId: string,
  workflow: WorkflowName,
  moduleId: string | null = null,
): Promise<RunCard | null> {
  const { items } = await listRuns(ctx, { limit: RUNS_SEEN, planId })
  return latest(items, workflow, moduleId)
}

/** Who would write lessons, quizzes and reviews now, as a learner reads it. */
export async function lessonWriter(ctx: TenantContext): Promise<string> {
  const { current } = await providersFor(ctx, 'lessons')
  return current.name === 'offline' ? current.label : `${current.label}, ${current.model}`
}

/** What was made of a plan, and what is being made. Throws 404. */
export async function learningPage(ctx: TenantContext, planId: string): Promise<LearningPage> {
  const plan = await getPlan(ctx, planId)
  const lessons = await listLessons(ctx, planId)
  const quizzes = await listQuizzes(ctx, planId)
  const { decks } = await listDecks(ctx, planId)
  const { reviews } = await listReviews(ctx, planId)
  const { items: runs } = await listRuns(ctx, { limit: RUNS_SEEN, planId })
  const modules = plan.kind === 'course' ? plan.modules : []
  const places = modules.flatMap(({ id: moduleId }) => [
    { workflow: 'module-lessons' as const, moduleId },
    { workflow: 'quiz-and-cards' as const, moduleId },
  ])
  const foreseen = await foreseeRuns(ctx, planId, places)
  return {
    plan: { id: plan.id, title: plan.title, kind: plan.kind },
    modules: modules.map(({ id, position, title, tasks }, at) => {
      const done = new Set(tasks.filter((task) => task.status === 'completed').map((task) => task.id))
      return {
        id,
        position,
        title,
        lessons: lessons
          .filter((lesson) => lesson.moduleId === id)
          .map((lesson) => ({ ...lesson, done: done.has(lesson.taskId) })),
        quizzes: quizzes.filter((quiz) => quiz.moduleId === id),
        cards: decks.find((deck) => deck.moduleId === id)?.cards.length ?? 0,
        runs: { lessons: latest(runs, 'module-lessons', id), quiz: latest(runs, 'quiz-and-cards', id) },
        foresight: { lessons: foreseen[2 * at] ?? null, quiz: foreseen[2 * at + 1] ?? null },
      }
    }),
    reviews: reviews.length,
    writer: await lessonWriter(ctx),
  }
}

/** A lesson that is opened; the latest run that would write it, and who would, where there is none yet. Throws 404. */
export async function openLesson(
  ctx: TenantContext,
  planId: string,
  taskId: string,
): Promise<{ page: LessonPage; run: RunCard | null; writer: string | null; foresight: RunForesight | null }> {
  const page = await lessonPage(ctx, planId, taskId)
  if (page.lesson) return { page, run: null, writer: null, foresight: null }
  const run = await latestRun(ctx, planId, 'module-lessons', page.module.id)
  const place = { workflow: 'module-lessons' as const, planId, moduleId: page.module.id }
  const foresight = page.plan.kind === 'course' ? await foreseeRun(ctx, place) : null
  return { page, run, writer: await lessonWriter(ctx), foresight }
}
