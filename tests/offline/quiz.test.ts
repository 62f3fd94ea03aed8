import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { moduleIn, type Material } from '#app/domain/material.ts'
import { cardsFindings, quizFindings } from '#app/domain/quiz.ts'
import { composeCards } from '#app/offline/quiz/cards.ts'
import { composeQuiz } from '#app/offline/quiz/quiz.ts'
import { PACKS } from '#app/offline/packs/index.ts'
import { plainLine } from '#app/offline/clean.ts'
import { anyMaterial, courseMaterial } from '../support/material.ts'

function expectQuiz(material: Material) {
  const quiz = composeQuiz(material)
  expect(quizFindings(quiz)).toEqual([])
  expect(composeQuiz(structuredClone(material))).toEqual(quiz)
  const cards = composeCards(material)
  expect(cardsFindings(cards)).toEqual([])
  expect(composeCards(structuredClone(material))).toEqual(cards)
  return { ...quiz, ...cards }
}

const plain = (text: string) => plainLine(text.replaceAll('\\', ''))

/** The tasks of a plan that a question’s right and wrong choices name, by what the plan says of them. */
function expectOneRight(material: Material) {
  const tasks = material.modules.flatMap((module) => module.tasks)
  for (const { prompt, choices, answer } of composeQuiz(material).questions) {
    const right = choices[answer] ?? ''
    const wrong = choices.filter((choice) => choice !== right)
    const quoted = plain(/“(.*)”$/u.exec(prompt)?.[1] ?? '')
    if (prompt.startsWith('Which task asks this')) {
      const asking = tasks.filter((task) => plain(task.description).includes(quoted)).map((task) => plain(task.title))
      expect(asking).toEqual([right])
    }
    if (prompt.startsWith('How can you tell')) {
      const told = tasks.find((task) => prompt.includes(`“${task.title}”`))?.description ?? ''
      expect(told).toContain(right)
      for (const choice of wrong) expect(told).not.toContain(choice)
    }
    if (prompt.startsWith('Which of these tasks belongs')) {
      const titles = moduleIn(material).tasks.map((task) => task.title)
      expect(titles).toContain(right)
      for (const choice of wrong) expect(titles).not.toContain(choice)
    }
  }
}

describe('a quiz and cards without a model', () => {
  it('may be saved, whatever the plan, and are the same for the same plan', () => {
    expect.hasAssertions()
    fc.assert(
      fc.property(anyMaterial, (material) => void expectQuiz(material)),
      { numRuns: 200 },
    )
  })

  it.each(PACKS.map((pack) => pack.id))(
    'of the pack %s have one right answer each, which stands in the plan',
    (pack) => {
      const { modules } = courseMaterial({ pack, weeks: 12 })
      for (const at of modules.keys()) {
        const material = courseMaterial({ pack, weeks: 12 }, at)
        const { questions, cards } = expectQuiz(material)
        expect(questions.length).toBeGreaterThanOrEqual(4)
        expect(cards.length).toBeGreaterThanOrEqual(3)
        expectOneRight(material)
      }
    },
  )

  it('do not put the right choice in one place', () => {
    const whole = courseMaterial({ weeks: 12 })
    const places = whole.modules.flatMap((_, at) =>
      composeQuiz({ ...whole, at }).questions.map((question) => question.answer),
    )
    expect(new Set(places)).toEqual(new Set([0, 1, 2, 3]))
  })

  it('of a plan of one task ask how it is done', () => {
    const whole = courseMaterial()
    const [module] = whole.modules
    const material = { ...whole, modules: module ? [{ ...module, tasks: module.tasks.slice(0, 1) }] : [] }
    expect(composeQuiz(material).questions.map(({ choices, answer }) => choices[answer])).toEqual(['By reading'])
  })
})
