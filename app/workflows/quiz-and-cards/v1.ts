import { z } from 'zod'
import type { Block } from '#app/domain/lesson.ts'
import { Material, moduleIn } from '#app/domain/material.ts'
import { CardsAnswer, cardsFindings, QuizAnswer, quizFindings } from '#app/domain/quiz.ts'
import { DraftError } from '#app/generation/blueprint.ts'
import type { Step } from '#db/connection.server.ts'
import { replaceCards } from '#db/tenant/cards.server.ts'
import { moduleTitle } from '#db/tenant/content.server.ts'
import { blocksOfModule } from '#db/tenant/lessons.server.ts'
import { insertQuiz } from '#db/tenant/quizzes.server.ts'
import type { TenantReader, TenantTx } from '#db/tenants.server.ts'
import { readMaterial } from '../material.server.ts'
import { questionTokens } from '../prompt-words.ts'
import {
  defineVersion,
  FACTS,
  THOUGHT_MAX,
  type About,
  type Finished,
  type Outputs,
  type StepOf,
  type WholePlan,
} from '../workflow.ts'
import { cardsPrompt, questionsPrompt } from './prompt.ts'

/** The most that answers may hold, tokens: twice and more of what such answers come to. */
const QUESTIONS_MAX = 4000 + THOUGHT_MAX
const CARDS_MAX = 3000 + THOUGHT_MAX

const QUESTIONS = { name: 'questions', output: QuizAnswer }
const CARDS = { name: 'cards', output: CardsAnswer }
const CHECK = { name: 'check', output: z.object({ questions: z.number(), cards: z.number() }) }
/** Most points of written lessons that a quiz is told of. */
const TAUGHT_MAX = 60

const plural = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`

const pointsOf = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block) => (block.type === 'takeaways' ? block.points : []))

function* readFacts(r: TenantReader, about: About, _now: Date, whole?: WholePlan): Step<Material> {
  const material = yield* readMaterial(r, about, whole)
  const lessons = yield* blocksOfModule(r, about.planId, about.moduleId)
  return { ...material, taught: lessons.flatMap(pointsOf).slice(0, TAUGHT_MAX) }
}

const questions: StepOf<Material, QuizAnswer> = {
  ...QUESTIONS,
  label: 'Write the questions',
  after: [FACTS],
  async run(ctx) {
    const output = await ctx.ask({
      schema: QuizAnswer,
      prompt: questionsPrompt(ctx.facts),
      cairn: { kind: 'quiz', input: ctx.facts },
      maxOutputTokens: QUESTIONS_MAX,
      check: quizFindings,
    })
    return { output, told: `${plural(output.questions.length, 'question')}.` }
  },
}

const cards: StepOf<Material, CardsAnswer> = {
  ...CARDS,
  label: 'Write the cards',
  after: [FACTS],
  async run(ctx) {
    const output = await ctx.ask({
      schema: CardsAnswer,
      prompt: cardsPrompt(ctx.facts),
      cairn: { kind: 'cards', input: ctx.facts },
      maxOutputTokens: CARDS_MAX,
      check: cardsFindings,
    })
    return { output, told: `${plural(output.cards.length, 'card')}.` }
  },
}

/** What was written. Throws `DraftError` when a part is missing or may not be saved. */
function writtenIn(outputs: Outputs): QuizAnswer & CardsAnswer {
  const quiz = outputs.of(QUESTIONS)
  const deck = outputs.of(CARDS)
  if (!quiz || !deck) throw new DraftError('questions or cards are missing')
  const findings = [...quizFindings(quiz), ...cardsFindings(deck)]
  if (findings.length > 0) throw new DraftError(findings.join('; '))
  return { ...quiz, ...deck }
}

const check: StepOf<Material, z.infer<typeof CHECK.output>> = {
  ...CHECK,
  label: 'Check questions and cards',
  after: [QUESTIONS.name, CARDS.name],
  async run({ outputs }) {
    const { questions: asked, cards: deck } = writtenIn(outputs)
    const told = `${plural(asked.length, 'question')} with one right answer each, ${plural(deck.length, 'card')}.`
    return { output: { questions: asked.length, cards: deck.length }, told }
  },
}

/** Keep the quiz beside earlier ones, and the cards in the place of the module's earlier cards. */
function* save(tx: TenantTx, done: Finished<Material>): Step<{ output: Record<string, unknown>; told: string }> {
  const { about, outputs, runId, madeBy, now, newId } = done
  const { planId, moduleId } = about
  if ((yield* moduleTitle(tx, planId, moduleId)) === undefined) {
    return { output: { leftOut: true }, told: 'The module had been removed meanwhile; nothing was saved.' }
  }
  const { title, questions: asked, cards: deck } = writtenIn(outputs)
  const place = { planId, moduleId, runId, createdAt: now().getTime() }
  const quizId = newId()
  yield* insertQuiz(tx, { id: quizId, ...place, ...madeBy(QUESTIONS.name), title, questions: asked })
  const rows = deck.map((card, index) => ({ id: newId(), ...place, ...card, position: index + 1 }))
  yield* replaceCards(tx, planId, moduleId, rows)
  const told = `${plural(asked.length, 'question')} and ${plural(deck.length, 'card')} saved.`
  return { output: { quizId, cards: deck.length }, told }
}

export const version1 = defineVersion<Material>({
  shape: Material,
  facts: readFacts,
  tellFacts: (facts) => `${plural(moduleIn(facts).tasks.length, 'task')} in “${moduleIn(facts).title}”.`,
  steps: () => [questions, cards, check],
  save,
  foresee: (facts) => [
    { step: QUESTIONS.name, input: questionTokens(questionsPrompt(facts)), output: 1800, outputMax: QUESTIONS_MAX },
    { step: CARDS.name, input: questionTokens(cardsPrompt(facts)), output: 1200, outputMax: CARDS_MAX },
  ],
})
