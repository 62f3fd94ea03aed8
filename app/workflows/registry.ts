import type { WorkflowName } from '#app/domain/workflow.ts'
import { moduleLessons } from './module-lessons/index.ts'
import { quizAndCards } from './quiz-and-cards/index.ts'
import { weeklyReview } from './weekly-review/index.ts'
import type { Workflow } from './workflow.ts'

/** Every workflow, by name. */
export type Workflows = Partial<Record<WorkflowName, Workflow>>

/** The one place that lists the workflows: a folder each. */
export const workflows: Workflows = {
  [moduleLessons.name]: moduleLessons,
  [quizAndCards.name]: quizAndCards,
  [weeklyReview.name]: weeklyReview,
}
