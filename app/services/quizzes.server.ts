import { AppError, NotFoundError } from '#app/domain/errors.ts'
import type { Deck, MarkedQuiz, PlanName, QuizCard, QuizView, ResultView } from '#app/domain/learning-view.ts'
import { countRight, type QuizAnswers } from '#app/domain/quiz.ts'
import type { Step } from '#db/connection.server.ts'
import { cardsOfPlan, type CardRow } from '#db/tenant/cards.server.ts'
import { readContent } from '#db/tenant/content.server.ts'
import { findPlan, type PlanRow } from '#db/tenant/plans.server.ts'
import {
  findQuiz,
  findQuizResult,
  insertQuizResult,
  quizHeads,
  quizResultsOf,
  type QuizHead,
  type QuizResultRow,
  type QuizRow,
} from '#db/tenant/quizzes.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'
import type { TenantContext } from './context.ts'

const iso = (ms: number) => new Date(ms).toISOString()

/** Goes at a quiz that are shown. */
const RESULTS_SHOWN = 10

class WrongAnswersError extends AppError {
  constructor(questions: number) {
    super('wrong_answers', 422, `This quiz has ${questions} questions: send one answer for each, or null.`)
  }
}

function* planIn(r: TenantReader, planId: string): Step<PlanRow> {
  const plan = yield* findPlan(r, planId)
  if (!plan) throw new NotFoundError('plan')
  return plan
}

const nameOf = ({ id, title, kind }: PlanRow): PlanName => ({ id, title, kind })

function* titlesOf(r: TenantReader, planId: string): Step<Map<string, string>> {
  return new Map((yield* readContent(r, planId)).map(({ id, title }) => [id, title]))
}

const aboutOf = (row: QuizHead | QuizRow, titles: ReadonlyMap<string, string>) => ({
  id: row.id,
  moduleId: row.moduleId,
  moduleTitle: titles.get(row.moduleId) ?? null,
  title: row.title,
  provider: row.provider,
  model: row.model,
  runId: row.runId,
  createdAt: iso(row.createdAt),
})

const resultView = ({ id, right, total, at }: QuizResultRow): ResultView => ({ id, right, total, at: iso(at) })

/** The quizzes of a plan, newest first. Throws 404. */
export const listQuizzes = (ctx: TenantContext, planId: string): Promise<QuizCard[]> =>
  ctx.db.read(function* (r): Step<QuizCard[]> {
    yield* planIn(r, planId)
    const heads = yield* quizHeads(r, planId)
    const titles = heads.length === 0 ? new Map<string, string>() : yield* titlesOf(r, planId)
    return heads.map((head) => ({
      ...aboutOf(head, titles),
      questions: head.total,
      last: head.last && { ...head.last, at: iso(head.last.at) },
    }))
  })

function* quizIn(r: TenantReader, planId: string, quizId: string): Step<{ plan: PlanRow; quiz: QuizRow }> {
  const plan = yield* planIn(r, planId)
  const quiz = yield* findQuiz(r, planId, quizId)
  if (!quiz) throw new NotFoundError('quiz')
  return { plan, quiz }
}

/** A quiz to take. Throws 404. */
export const getQuiz = (ctx: TenantContext, planId: string, quizId: string): Promise<QuizView> =>
  ctx.db.read(function* (r): Step<QuizView> {
    const { plan, quiz } = yield* quizIn(r, planId, quizId)
    return {
      ...aboutOf(quiz, yield* titlesOf(r, planId)),
      plan: nameOf(plan),
      questions: quiz.questions.map(({ prompt, choices }) => ({ prompt, choices })),
      results: (yield* quizResultsOf(r, quizId, RESULTS_SHOWN)).map(resultView),
    }
  })

function marked(quiz: QuizRow, result: QuizResultRow): MarkedQuiz {
  const chosen = (result.answers['chosen'] ?? []) as QuizAnswers
  return {
    ...resultView(result),
    quizId: quiz.id,
    questions: quiz.questions.map((question, index) => ({ ...question, chosen: chosen[index] ?? null })),
  }
}

/**
 * Mark a go at a quiz and keep it. `answers` is the index chosen for each question, null for none. Throws 404, and 422
 * where there are not as many answers as questions, or one names no choice.
 */
export const takeQuiz = (
  ctx: TenantContext,
  planId: string,
  quizId: string,
  answers: QuizAnswers,
): Promise<MarkedQuiz> =>
  ctx.db.immediate(function* (tx): Step<MarkedQuiz> {
    const { quiz } = yield* quizIn(tx, planId, quizId)
    const { questions } = quiz
    const known = answers.every((answer, i) => answer === null || answer < (questions[i]?.choices.length ?? 0))
    if (answers.length !== questions.length || !known) throw new WrongAnswersError(questions.length)
    const result: QuizResultRow = {
      id: ctx.newId(),
      quizId,
      answers: { chosen: answers },
      right: countRight(questions, answers),
      total: questions.length,
      at: ctx.now().getTime(),
    }
    yield* insertQuizResult(tx, result)
    return marked(quiz, result)
  })

/** One go at a quiz, marked. Throws 404. */
export const getQuizResult = (
  ctx: TenantContext,
  planId: string,
  quizId: string,
  resultId: string,
): Promise<MarkedQuiz> =>
  ctx.db.read(function* (r): Step<MarkedQuiz> {
    const { quiz } = yield* quizIn(r, planId, quizId)
    const result = yield* findQuizResult(r, quizId, resultId)
    if (!result) throw new NotFoundError('result')
    return marked(quiz, result)
  })

const cardView = ({ id, front, back }: CardRow) => ({ id, front, back })

/** A plan's cards by module, in the plan's order; those of modules that it no longer has are left out. Throws 404. */
export const listDecks = (ctx: TenantContext, planId: string): Promise<{ plan: PlanName; decks: Deck[] }> =>
  ctx.db.read(function* (r): Step<{ plan: PlanName; decks: Deck[] }> {
    const plan = nameOf(yield* planIn(r, planId))
    const rows = yield* cardsOfPlan(r, planId)
    const modules = rows.length === 0 ? [] : yield* readContent(r, planId)
    const decks = modules.map((module) => ({
      moduleId: module.id,
      moduleTitle: module.title,
      position: module.position,
      cards: rows.filter((row) => row.moduleId === module.id).map(cardView),
    }))
    return { plan, decks: decks.filter(({ cards }) => cards.length > 0) }
  })
