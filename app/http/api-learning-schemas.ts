import { z } from 'zod'
import { Block } from '#app/domain/lesson.ts'
import { PLAN_KINDS } from '#app/domain/plan.ts'
import { QuizAnswers } from '#app/domain/quiz.ts'
import { WeeklyReview } from '#app/domain/weekly-review.ts'
import { time } from './api-time.ts'

/** The shapes of API v1 for lessons, quizzes, cards and reviews. Texts are Markdown. */

const count = z.int().min(0)
/** Who wrote it, and in which run of a workflow. */
const written = {
  provider: z.string().describe('`offline`: from the plan’s own words, no AI'),
  model: z.string(),
  runId: z.string(),
  createdAt: time,
}

const lesson = {
  taskId: z.string(),
  taskTitle: z.string(),
  moduleId: z.string(),
  title: z.string(),
  minutes: z.int().min(1),
  ...written,
  readAt: time.nullable(),
}
export const LessonList = z.object({ items: z.array(z.object(lesson)) })
export const Lesson = z.object({ ...lesson, blocks: z.array(Block) })

const score = { right: count, total: count, at: time }
const quiz = {
  id: z.string(),
  moduleId: z.string(),
  moduleTitle: z.string().nullable().describe('null where the plan no longer has the module'),
  title: z.string(),
  ...written,
}
export const QuizList = z.object({
  items: z.array(z.object({ ...quiz, questions: count, last: z.object(score).nullable() })),
})
const result = z.object({ id: z.string(), ...score })
export const Quiz = z.object({
  ...quiz,
  plan: z.object({ id: z.string(), title: z.string(), kind: z.enum(PLAN_KINDS) }),
  questions: z.array(z.object({ prompt: z.string(), choices: z.array(z.string()) })),
  results: z.array(result).describe('The last ten attempts, newest first'),
})

export const TakeQuizBody = z.object({
  answers: QuizAnswers.describe('For each question the index of the chosen answer, from 0; null for none'),
})
export const QuizResult = result.extend({
  quizId: z.string(),
  questions: z.array(
    z.object({
      prompt: z.string(),
      choices: z.array(z.string()),
      chosen: count.nullable(),
      answer: count,
      explanation: z.string(),
    }),
  ),
})

export const DeckList = z.object({
  items: z.array(
    z.object({
      moduleId: z.string(),
      moduleTitle: z.string(),
      position: z.int().min(1),
      cards: z.array(z.object({ id: z.string(), front: z.string(), back: z.string() })),
    }),
  ),
})

export const ReviewList = z.object({
  items: z.array(
    WeeklyReview.extend({
      id: z.string(),
      weekOf: z.iso.date(),
      ...written,
      proposed: z.boolean().describe('Whether its proposed changes still await a decision'),
    }),
  ),
})
