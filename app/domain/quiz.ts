import { z } from 'zod'
import { hasMarkupInText } from './markup.ts'
import { foldTitle } from './titles.ts'

/** How much a quiz and its cards may hold. Characters are UTF-16 units. */
export const QUIZ_BOUNDS = {
  questions: { min: 1, max: 20 },
  cards: { min: 1, max: 40 },
  choices: { min: 2, max: 6 },
  title: 200,
  prompt: 1000,
  choice: 400,
  explanation: 2000,
  front: 500,
  back: 1500,
} as const

const words = (max: number) => z.string().trim().min(1).max(max)

/** A question with one right choice. */
export const Question = z
  .object({
    prompt: words(QUIZ_BOUNDS.prompt),
    choices: z.array(words(QUIZ_BOUNDS.choice)).min(QUIZ_BOUNDS.choices.min).max(QUIZ_BOUNDS.choices.max),
    /** Index of the right choice, from 0. */
    answer: z.number().int().min(0),
    explanation: words(QUIZ_BOUNDS.explanation),
  })
  .refine((q) => q.answer < q.choices.length, { error: 'The answer has to be one of the choices.', path: ['answer'] })
  .refine((q) => new Set(q.choices.map((c) => c.toLowerCase())).size === q.choices.length, {
    error: 'No choice may come twice.',
    path: ['choices'],
  })
export type Question = z.infer<typeof Question>

export const Card = z.object({ front: words(QUIZ_BOUNDS.front), back: words(QUIZ_BOUNDS.back) })
export type Card = z.infer<typeof Card>

/** A quiz and cards as whoever writes them answers, before they are checked. */
export const QuizAnswer = z.object({
  title: z.string(),
  questions: z.array(
    z.object({ prompt: z.string(), choices: z.array(z.string()), answer: z.number(), explanation: z.string() }),
  ),
})
export type QuizAnswer = z.infer<typeof QuizAnswer>
export const CardsAnswer = z.object({ cards: z.array(z.object({ front: z.string(), back: z.string() })) })
export type CardsAnswer = z.infer<typeof CardsAnswer>

const Told = z.looseObject({ questions: z.array(z.looseObject({ choices: z.array(z.string()) })) })

/** What a step gave, without which choices are right and why where it is a quiz: that is told with a result. */
export function withoutAnswers<T>(output: T): T {
  const quiz = Told.safeParse(output)
  if (!quiz.success) return output
  const questions = quiz.data.questions.map(({ answer: _, explanation: __, ...told }) => told)
  return { ...output, questions }
}

/** How a learner answered a quiz: for each question the index of what was chosen, null for none. */
export const QuizAnswers = z.array(z.number().int().min(0).nullable()).max(QUIZ_BOUNDS.questions.max)
export type QuizAnswers = z.infer<typeof QuizAnswers>

/** How many answers are right. */
export const countRight = (questions: readonly Question[], answers: QuizAnswers): number =>
  questions.filter((question, index) => question.answer === answers[index]).length

function findingsOf(where: string, schema: z.ZodType, raw: object): string[] {
  const result = schema.safeParse(raw)
  const wrong = result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  const texts = Object.values(raw)
    .flat()
    .filter((value) => typeof value === 'string')
  return [...wrong, ...(texts.some(hasMarkupInText) ? ['HTML or reasoning tags'] : [])].map(
    (what) => `${where}: ${what}`,
  )
}

function countFindings(
  what: string,
  { length }: readonly unknown[],
  { min, max }: { min: number; max: number },
): string[] {
  return length < min || length > max ? [`There must be ${min} to ${max} ${what}, not ${length}.`] : []
}

function repeated(what: string, texts: readonly string[]): string[] {
  const seen = new Set<string>()
  return texts.flatMap((text, index) => {
    const folded = foldTitle(text)
    if (seen.has(folded)) return [`${what} ${index + 1} repeats an earlier one.`]
    seen.add(folded)
    return []
  })
}

/** What keeps a quiz from being saved, a sentence each. */
export const quizFindings = ({ title, questions }: QuizAnswer): string[] => [
  ...findingsOf('title', z.object({ title: words(QUIZ_BOUNDS.title) }), { title }),
  ...countFindings('questions', questions, QUIZ_BOUNDS.questions),
  ...questions.flatMap((question, index) => findingsOf(`question ${index + 1}`, Question, question)),
  ...repeated(
    'Question',
    questions.map((question) => question.prompt),
  ),
]

/** What keeps cards from being saved, a sentence each. */
export const cardsFindings = ({ cards }: CardsAnswer): string[] => [
  ...countFindings('cards', cards, QUIZ_BOUNDS.cards),
  ...cards.flatMap((card, index) => findingsOf(`card ${index + 1}`, Card, card)),
  ...repeated(
    'Card',
    cards.map((card) => card.front),
  ),
]
