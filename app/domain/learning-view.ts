import type { Block } from './lesson.ts'
import type { PlanKind, TaskKind, TaskStatus } from './plan.ts'
import type { WeeklyReview } from './weekly-review.ts'

/** What was made of a plan, as services tell it and pages and the API show it. Times are ISO 8601, texts Markdown. */

export type PlanName = { id: string; title: string; kind: PlanKind }

/** Who wrote something, when, and in which run of a workflow. */
type Written = { provider: string; model: string; runId: string; createdAt: string }

export type LessonCard = Written & {
  taskId: string
  taskTitle: string
  moduleId: string
  title: string
  minutes: number
  readAt: string | null
}
export type LessonView = LessonCard & { blocks: Block[] }

export type LessonPlace = { taskId: string; title: string }

/** A task with its lesson, if it has one, where it stands, and the lessons beside it in the plan's order. */
export type LessonPage = {
  plan: PlanName
  module: { id: string; title: string; position: number; tasks: number }
  task: {
    id: string
    title: string
    description: string
    kind: TaskKind
    status: TaskStatus
    estimatedMinutes: number
    position: number
  }
  lesson: LessonView | null
  previous: LessonPlace | null
  next: LessonPlace | null
}

/** How a quiz went once. */
export type ResultView = { id: string; right: number; total: number; at: string }

/** A quiz in a list. `moduleTitle` is null where the plan no longer has the module. */
export type QuizCard = Written & {
  id: string
  moduleId: string
  moduleTitle: string | null
  title: string
  questions: number
  last: Omit<ResultView, 'id'> | null
}

/** A quiz as somebody takes it: without the right answers. */
export type QuizView = Omit<QuizCard, 'questions' | 'last'> & {
  plan: PlanName
  questions: { prompt: string; choices: string[] }[]
  results: ResultView[]
}

/** One go at a quiz, with what was right and why. `chosen` is null for a question that was left out. */
export type MarkedQuiz = ResultView & {
  quizId: string
  questions: { prompt: string; choices: string[]; chosen: number | null; answer: number; explanation: string }[]
}

/** The cards of one module, in order. */
export type Deck = {
  moduleId: string
  moduleTitle: string
  position: number
  cards: { id: string; front: string; back: string }[]
}

/** A weekly review; `weekOf` is an ISO day. `proposed`: its replan still waits for a decision. */
export type ReviewView = WeeklyReview & Written & { id: string; weekOf: string; proposed: boolean }

/** A review beside its plan, with the titles of the tasks and modules that its changes name, by id. */
export type ReviewPage = { plan: PlanName; review: ReviewView; names: Record<string, string> }
