import { expect, it } from 'vitest'
import type { z } from 'zod'
import { DeckList, Lesson, LessonList, Quiz, QuizList, QuizResult, ReviewList } from '#app/http/api-learning-schemas.ts'
import { startWorkflow } from '#app/services/workflows.server.ts'
import { world, type Learner, type World } from '../support/world.ts'

/** A learner with a course, and what each workflow makes of its first module. */
async function taught(w: World): Promise<{ learner: Learner; planId: string; taskId: string }> {
  const learner = await w.signUp()
  const made = await learner.api('POST', '/api/v1/plans', { topic: 'Git', hoursPerWeek: 2, weeks: 3 })
  await w.runtime.worker.tick()
  const planId = String(made.body.id)
  const [module] = (await learner.api('GET', `/api/v1/plans/${planId}`)).body.modules
  for (const name of ['module-lessons', 'quiz-and-cards', 'weekly-review'] as const) {
    await startWorkflow(learner.ctx, name, { planId, moduleId: module.id })
    await w.runtime.worker.tick()
  }
  return { learner, planId, taskId: module.tasks[0].id }
}

it('tells lessons, quizzes, cards and reviews as its document says, and marks answers', async () => {
  const w = await world()
  const { learner, planId, taskId } = await taught(w)
  const get = async <T>(path: string, shape: z.ZodType<T>): Promise<T> => {
    const answer = await learner.api('GET', `/api/v1/plans/${planId}${path}`)
    expect([path, answer.status]).toEqual([path, 200])
    return shape.parse(answer.body)
  }
  const lessons = await get('/lessons', LessonList)
  expect(lessons.items.map((lesson) => lesson.taskId)).toContain(taskId)
  expect((await get(`/lessons/${taskId}`, Lesson)).blocks.length).toBeGreaterThan(4)
  const quizId = (await get('/quizzes', QuizList)).items[0]?.id ?? ''
  const quiz = await get(`/quizzes/${quizId}`, Quiz)
  expect((await get('/cards', DeckList)).items).toHaveLength(1)
  expect((await get('/reviews', ReviewList)).items).toHaveLength(1)

  const results = `/api/v1/plans/${planId}/quizzes/${quizId}/results`
  const first = QuizResult.parse((await learner.api('POST', results, { answers: quiz.questions.map(() => null) })).body)
  expect(first.right).toBe(0)
  const better = await learner.api('POST', results, { answers: first.questions.map(({ answer }) => answer) })
  expect(better).toMatchObject({ status: 201, body: { right: quiz.questions.length } })
  expect((await learner.api('POST', results, { answers: [] })).status).toBe(422)
  expect((await learner.api('POST', results, { answers: ['a'] })).status).toBe(400)
  expect((await learner.api('GET', `/api/v1/plans/${planId}/lessons/nothing`)).status).toBe(404)
})

it('serves the pages of what is there, and of what is not', async () => {
  const w = await world()
  const { learner, planId, taskId } = await taught(w)
  for (const page of ['lessons', `lessons/${taskId}`, `lessons/${taskId}/markdown`, 'cards', 'reviews']) {
    expect([page, (await learner.get(`/plans/${planId}/${page}`)).status]).toEqual([page, 200])
  }
  const lesson = `/plans/${planId}/lessons/${taskId}`
  const readAt = async () => Lesson.parse((await learner.api('GET', `/api/v1${lesson}`)).body).readAt
  expect(await readAt()).toBeNull()
  expect((await learner.post(`${lesson}/read`, {})).status).toBe(204)
  expect(await readAt()).not.toBeNull()
  for (const page of ['lessons/nothing', 'quiz/nothing', 'reviews/nothing']) {
    expect([page, (await learner.get(`/plans/${planId}/${page}`)).status]).toEqual([page, 404])
  }
})

it('starts from a form, leads to the run, and says why where nothing is started', async () => {
  const w = await world({ env: { LESSONS_LIMIT: '100', WORKFLOW_LIMIT: '100' } })
  const { learner, planId } = await taught(w)
  const [, second] = (await learner.api('GET', `/api/v1/plans/${planId}`)).body.modules
  const start = () => learner.post(`/plans/${planId}/make`, { workflow: 'module-lessons', moduleId: second.id })
  const started = await start()
  expect([started.status, started.headers.get('location')]).toEqual([302, expect.stringMatching(/^\/runs\//)])
  const again = await start()
  expect(again.headers.get('location')).toBe(`/plans/${planId}/lessons#module-${second.id}`)
  const unknown = await learner.post(`/plans/${planId}/make`, { workflow: 'conquer' })
  expect(unknown.status).toBe(404)
})
