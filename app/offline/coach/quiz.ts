import type { CoachInput, CoachModule, CoachPlan } from '#app/domain/coach.ts'
import type { Material } from '#app/domain/material.ts'
import type { Question } from '../quiz/choices.ts'
import { composeQuiz } from '../quiz/quiz.ts'
import { asMarkdown, paragraphs, quoted } from '../lessons/words.ts'
import { tellingWords, focusOf, nextOf, placesOf, search } from './plan.ts'
import { wordsOf } from './listen.ts'

const QUESTIONS = 3
const LETTERS = 'abcdef'
const HEADING = '### Quiz: '

const materialOf = (plan: CoachPlan, at: number): Material => ({
  plan: { kind: plan.kind, title: plan.title, topic: plan.topic, input: {} },
  modules: plan.modules,
  at,
  sources: [],
  taught: [],
})

const questionsOf = (plan: CoachPlan, at: number): Question[] => composeQuiz(materialOf(plan, at)).questions

const headingOf = (module: CoachModule) => `${HEADING}${asMarkdown(module.title)}`

/** The module to ask about: one that the message names, the conversation's, the latest with something done, the next. */
function moduleOf(plan: CoachPlan, input: CoachInput): number {
  const places = placesOf(plan)
  const named = search(
    places,
    tellingWords(wordsOf(input.message)).filter((word) => !/^(?:quiz|test|ask|question)/u.test(word)),
  )[0]
  const done = places.findLast(({ task }) => task.status === 'completed')
  const place = named ?? focusOf(places, input) ?? done ?? nextOf(places)
  return (place?.moduleAt ?? 1) - 1
}

const shown = (question: Question, at: number): string =>
  [
    `${at + 1}. ${question.prompt}`,
    ...question.choices.map((choice, i) => `   - **${LETTERS[i]}** ${asMarkdown(choice)}`),
  ].join('\n')

const replies = (input: CoachInput): string[] =>
  input.history.filter(({ role }) => role === 'assistant').map(({ text }) => text)

/** Questions about one module, without their answers; those that were not asked before come first. */
export function ask(plan: CoachPlan, input: CoachInput): string {
  const module = plan.modules[moduleOf(plan, input)]
  if (!module || module.tasks.length === 0) return 'There is nothing to ask about yet: this plan has no tasks.'
  const all = questionsOf(plan, plan.modules.indexOf(module))
  const before = replies(input).filter((text) => text.includes(HEADING))
  const fresh = all.filter(({ prompt }) => !before.some((text) => text.includes(prompt)))
  const asked = (fresh.length > 0 ? fresh : all).slice(0, QUESTIONS)
  return paragraphs(
    headingOf(module),
    fresh.length === 0 ? 'You have had all questions I can make of this one, so here are some again.' : '',
    asked.map(shown).join('\n\n'),
    'Answer with numbers and letters, such as “1a 2c”, or say “show answers”. The questions are made of the plan’s own words: they test whether you know the way, not the whole subject.',
  )
}

type Asked = { module: CoachModule; questions: Question[] }

/** The questions that were asked last, in their order. */
function lastAsked(plan: CoachPlan, input: CoachInput): Asked | undefined {
  const text = replies(input).findLast((each) => each.includes(HEADING))
  const module = text === undefined ? undefined : plan.modules.find((each) => text.includes(`${headingOf(each)}\n`))
  if (text === undefined || !module) return undefined
  const all = questionsOf(plan, plan.modules.indexOf(module))
  const place = ({ prompt }: Question) => text.indexOf(prompt)
  const questions = all.filter((each) => place(each) >= 0).toSorted((a, b) => place(a) - place(b))
  return questions.length > 0 ? { module, questions } : undefined
}

/** Letters by question, from 0: "1b 2a", or letters alone in order. Undefined where a message is no answer. */
export function answersIn(message: string): Map<number, number> | undefined {
  const text = message.trim().toLowerCase()
  const numbered = [...text.matchAll(/(?<![\p{L}\p{N}])(\d)\s*[).:=-]?\s*([a-f])(?![\p{L}\p{N}])/gu)]
  if (numbered.length > 0) {
    return new Map(numbered.map(([, n, letter]) => [Number(n) - 1, LETTERS.indexOf(letter ?? '')]))
  }
  if (!/^[a-f](?:[\s,;]+[a-f])*[.!]?$/u.test(text)) return undefined
  return new Map([...text.matchAll(/[a-f]/gu)].map(([letter], i) => [i, LETTERS.indexOf(letter)]))
}

const right = ({ choices, answer }: Question): string =>
  `**${LETTERS[answer]}** ${asMarkdown(choices[answer] ?? '').replace(/[.!?…]$/u, '')}.`

function graded(questions: readonly Question[], given: ReadonlyMap<number, number>): string {
  const lines = questions.map((question, i) => {
    const choice = given.get(i)
    if (choice === undefined) return `${i + 1}. Not answered yet.`
    if (choice === question.answer) return `${i + 1}. Right: ${right(question)}`
    return `${i + 1}. Not quite: it is ${right(question)} ${question.explanation}`
  })
  const hits = questions.filter(({ answer }, i) => given.get(i) === answer).length
  return paragraphs(`**${hits} of ${questions.length} right.**`, lines.join('\n'), 'Say “quiz me” for more.')
}

/** What came of the answers, or the answers themselves; undefined where nothing was asked before. */
export function answer(plan: CoachPlan, input: CoachInput, given: Map<number, number> | undefined): string | undefined {
  const asked = lastAsked(plan, input)
  if (!asked) return undefined
  if (given) return graded(asked.questions, given)
  const lines = asked.questions.map((question, i) => `${i + 1}. ${right(question)} ${question.explanation}`)
  return paragraphs(
    `The answers to the quiz on ${quoted(asked.module.title)}:`,
    lines.join('\n'),
    'Say “quiz me” for more.',
  )
}
