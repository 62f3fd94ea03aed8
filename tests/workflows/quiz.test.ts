import { expect, it } from 'vitest'
import { createPlan } from '#app/services/plans.server.ts'
import { getQuiz, getQuizResult, listDecks, listQuizzes, takeQuiz } from '#app/services/quizzes.server.ts'
import { editStructure } from '#app/services/structure.server.ts'
import { getRun, startWorkflow } from '#app/services/workflows.server.ts'
import { askedFor, cardsAnswer, quizAnswer, saidIn, teaches } from '../support/lessons.ts'
import { courseAnswer, streaming, type Script } from '../support/provider.ts'
import { refusing, scene, tally } from '../support/scene.ts'

async function ready(script: Script = teaches(), env: Record<string, string> = {}) {
  const s = await scene(streaming(courseAnswer({ modules: 2, tasks: 3 })), env)
  const planId = await s.made()
  const [module] = (await s.plan(planId)).modules
  if (!module) throw new Error('no module')
  s.provider.calls.length = 0
  s.provider.answer(script)
  const start = async (name: 'quiz-and-cards' | 'module-lessons' = 'quiz-and-cards') =>
    (await startWorkflow(s.ctx, name, { planId, moduleId: module.id })).runId
  const work = async (name?: 'module-lessons') => {
    const id = await start(name)
    await s.cairn.worker.tick()
    return getRun(s.ctx, id)
  }
  return Object.assign(s, { planId, module, start, work, asked: () => tally(s.provider.calls.map(askedFor)) })
}

const made = async (s: Awaited<ReturnType<typeof ready>>) => ({
  quizzes: await listQuizzes(s.ctx, s.planId),
  decks: (await listDecks(s.ctx, s.planId)).decks,
})

it('writes questions and cards side by side, checks them, and saves both at once', async () => {
  await using s = await ready()
  const run = await s.work()
  expect(run.status).toBe('done')
  expect(run.steps.map(({ name, after }) => [name, after])).toEqual([
    ['facts', []],
    ['questions', ['facts']],
    ['cards', ['facts']],
    ['check', ['questions', 'cards']],
    ['save', ['check']],
  ])
  expect(s.asked()).toEqual({ questions: 1, cards: 1 })
  const { quizzes, decks } = await made(s)
  expect(quizzes).toMatchObject([{ title: 'A quiz', questions: 2, moduleTitle: 'Module 1', last: null }])
  expect(run.output).toEqual({ quizId: quizzes[0]?.id, cards: 2 })
  const written = run.steps[1]?.output as { questions: object[] }
  expect(written.questions.map((each) => Object.keys(each).toSorted())).toEqual(Array(2).fill(['choices', 'prompt']))
  expect(decks).toMatchObject([{ moduleId: s.module.id, cards: [{ back: 'One.' }, { back: 'Three.' }] }])
})

it('has wrong answers, doubled questions and doubled cards corrected once', async () => {
  const { questions } = quizAnswer()
  const outside = { title: 'A quiz', questions: [{ ...questions[0], answer: 7 }, questions[1], questions[1]] }
  const doubled = { cards: [...cardsAnswer().cards, { front: 'what is FIRST?', back: 'Again.' }] }
  await using s = await ready(
    teaches({ questions: outside, 'questions-again': quizAnswer(), cards: doubled, 'cards-again': cardsAnswer() }),
  )
  expect((await s.work()).status).toBe('done')
  const said = Object.fromEntries(s.provider.calls.map((call) => [askedFor(call), saidIn(call)]))
  expect(said['questions-again']).toContain('The answer has to be one of the choices.')
  expect(said['questions-again']).toContain('Question 3 repeats an earlier one.')
  expect(said['cards-again']).toContain('Card 3 repeats an earlier one.')
})

it('keeps neither when one of them fails', async () => {
  await using s = await ready(teaches({ cards: refusing }))
  expect((await s.work()).status).toBe('failed')
  expect(await made(s)).toEqual({ quizzes: [], decks: [] })
})

it('keeps earlier quizzes beside a new one, and the module’s newest cards alone', async () => {
  await using s = await ready()
  await s.work()
  s.provider.answer(teaches({ cards: { cards: [{ front: 'Only?', back: 'Yes.' }] } }))
  await s.work()
  const { quizzes, decks } = await made(s)
  expect(quizzes).toHaveLength(2)
  expect(decks.flatMap(({ cards }) => cards.map(({ front }) => front))).toEqual(['Only?'])
})

it('saves nothing for a module that is gone, and says so', async () => {
  await using s = await ready()
  const id = await s.start()
  await editStructure(s.ctx, s.planId, [{ act: 'remove_module', moduleId: s.module.id }])
  await s.cairn.worker.tick()
  const run = await getRun(s.ctx, id)
  expect(run).toMatchObject({ status: 'done', output: { leftOut: true } })
  expect(await made(s)).toEqual({ quizzes: [], decks: [] })
})

it('is told what the lessons want kept', async () => {
  await using s = await ready()
  await s.work('module-lessons')
  s.provider.calls.length = 0
  await s.work()
  for (const call of s.provider.calls) expect(saidIn(call)).toContain('Part 2 comes before what follows.')
})

it('marks a go on the server, and keeps it', async () => {
  await using s = await ready()
  await s.work()
  const id = (await listQuizzes(s.ctx, s.planId))[0]?.id ?? ''
  expect(JSON.stringify(await getQuiz(s.ctx, s.planId, id))).not.toMatch(/answer|explanation/)
  const half = await takeQuiz(s.ctx, s.planId, id, [0, null])
  expect(half).toMatchObject({
    right: 1,
    total: 2,
    questions: [
      { chosen: 0, answer: 0 },
      { chosen: null, answer: 2 },
    ],
  })
  s.cairn.clock.advance(60_000)
  await takeQuiz(s.ctx, s.planId, id, [0, 2])
  const { results } = await getQuiz(s.ctx, s.planId, id)
  expect(results.map(({ right }) => right)).toEqual([2, 1])
  expect((await listQuizzes(s.ctx, s.planId))[0]?.last).toMatchObject({ right: 2, total: 2 })
  expect(await getQuizResult(s.ctx, s.planId, id, half.id)).toEqual(half)
  await expect(takeQuiz(s.ctx, s.planId, id, [0])).rejects.toMatchObject({ status: 422 })
  await expect(takeQuiz(s.ctx, s.planId, id, [0, 3])).rejects.toMatchObject({ status: 422 })
  await expect(getQuizResult(s.ctx, s.planId, id, 'nothing')).rejects.toMatchObject({ status: 404 })
})

it('works with no AI at all', async () => {
  await using s = await ready(refusing, { AI_PROVIDER: 'offline' })
  expect(await s.work()).toMatchObject({ status: 'done', provider: 'offline' })
  const { quizzes, decks } = await made(s)
  expect(quizzes[0]?.questions).toBeGreaterThanOrEqual(4)
  expect(decks[0]?.cards.length).toBeGreaterThanOrEqual(3)
})

it('is for courses', async () => {
  await using s = await ready(refusing, { AI_PROVIDER: 'offline' })
  const fields = s.ctx.blueprints['weekly-program'].fields.parse({ goal: 'general_fitness' })
  const { id } = await createPlan(s.ctx, 'weekly-program', fields)
  await s.cairn.worker.tick()
  const moduleId = (await s.plan(id)).modules[0]?.id ?? ''
  await expect(startWorkflow(s.ctx, 'quiz-and-cards', { planId: id, moduleId })).rejects.toMatchObject({
    code: 'courses_only',
  })
})
