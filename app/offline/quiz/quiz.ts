import { QUIZ_BOUNDS, type QuizAnswer } from '#app/domain/quiz.ts'
import { moduleIn, type Material } from '#app/domain/material.ts'
import { foldTitle } from '#app/domain/titles.ts'
import { plainLine, shorten } from '../clean.ts'
import type { Question } from './choices.ts'
import { factsOf, type Facts } from './facts.ts'
import { aims, belongs, ends, kinds, neighbours, order, steps } from './questions.ts'

const QUESTIONS = 8
/** With fewer than this, a quiz also asks how the tasks are done. */
const FEW = 4

/** What is asked for, best first, and how often at most. */
const SOURCES: readonly (readonly [(facts: Facts) => Question[], number])[] = [
  [aims, 1],
  [ends, 3],
  [steps, 3],
  [belongs, 1],
  [neighbours, 2],
  [order, 1],
]

function distinctPrompts(questions: readonly Question[]): Question[] {
  const seen = new Set<string>()
  return questions.filter(({ prompt }) => {
    const folded = foldTitle(prompt)
    const first = !seen.has(folded)
    seen.add(folded)
    return first
  })
}

/**
 * A quiz on a module without a model: what its tasks ask for, how they can be told to be done, what it is for and where
 * it stands. The right answer is in the plan and nothing else in the plan fits; the others are from the same plan. The
 * same for the same input; never empty.
 */
export function composeQuiz(material: Material): QuizAnswer {
  const facts = factsOf(material)
  const asked = SOURCES.flatMap(([from, most]) => from(facts).slice(0, most))
  const more = asked.length < FEW ? kinds(facts).slice(0, FEW) : []
  const questions = distinctPrompts([...asked, ...more]).slice(0, QUESTIONS)
  const title = shorten(`Quiz: ${plainLine(moduleIn(material).title)}`, QUIZ_BOUNDS.title)
  return { title, questions }
}
