import { and, desc, eq, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { insertion } from '../insert.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { quizResults, quizzes } from './schema-workflows.ts'

export type QuizRow = typeof quizzes.$inferSelect
export type QuizResultRow = typeof quizResults.$inferSelect

/** A quiz in a list, with how it went when it was last taken. */
export type QuizHead = Omit<QuizRow, 'questions'> & {
  total: number
  last: { right: number; total: number; at: number } | null
}

const lastResult = sql`(select json_object('right', r.right, 'total', r.total, 'at', r.at) from quiz_results r
  where r.quiz_id = ${sql.raw('quizzes.id')} order by r.at desc, r.id desc limit 1)`

const heads = query((db, arg: Arg<{ planId: string }>) =>
  db
    .select({
      id: quizzes.id,
      planId: quizzes.planId,
      moduleId: quizzes.moduleId,
      runId: quizzes.runId,
      title: quizzes.title,
      provider: quizzes.provider,
      model: quizzes.model,
      createdAt: quizzes.createdAt,
      total: sql<number>`json_array_length(${quizzes.questions})`,
      last: lastResult.mapWith((cell: string) => JSON.parse(cell) as QuizHead['last']),
    })
    .from(quizzes)
    .where(eq(quizzes.planId, arg('planId')))
    .orderBy(desc(quizzes.createdAt), desc(quizzes.id)),
)

/** The quizzes of a plan without their questions, newest first. */
export const quizHeads = (r: TenantReader, planId: string): Step<QuizHead[]> => r.all(heads, { planId })

const byId = query((db, arg: Arg<{ planId: string; id: string }>) =>
  db
    .select()
    .from(quizzes)
    .where(and(eq(quizzes.planId, arg('planId')), eq(quizzes.id, arg('id')))),
)

export const findQuiz = (r: TenantReader, planId: string, id: string): Step<QuizRow | undefined> =>
  r.get(byId, { planId, id })

const insert = insertion(quizzes)

export const insertQuiz = (tx: TenantTx, row: QuizRow): Step<number> => insert(tx, [row])

const results = query((db, arg: Arg<{ quizId: string; limit: number }>) =>
  db
    .select()
    .from(quizResults)
    .where(eq(quizResults.quizId, arg('quizId')))
    .orderBy(desc(quizResults.at), desc(quizResults.id))
    .limit(arg('limit')),
)

/** How a quiz went, the latest first. */
export const quizResultsOf = (r: TenantReader, quizId: string, limit: number): Step<QuizResultRow[]> =>
  r.all(results, { quizId, limit })

const resultById = query((db, arg: Arg<{ quizId: string; id: string }>) =>
  db
    .select()
    .from(quizResults)
    .where(and(eq(quizResults.quizId, arg('quizId')), eq(quizResults.id, arg('id')))),
)

export const findQuizResult = (r: TenantReader, quizId: string, id: string): Step<QuizResultRow | undefined> =>
  r.get(resultById, { quizId, id })

const insertResult = insertion(quizResults)

export const insertQuizResult = (tx: TenantTx, row: QuizResultRow): Step<number> => insertResult(tx, [row])
