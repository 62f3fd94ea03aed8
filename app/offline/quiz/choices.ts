import { QUIZ_BOUNDS, type QuizAnswer } from '#app/domain/quiz.ts'
import { foldTitle } from '#app/domain/titles.ts'
import { plainLine, shorten } from '../clean.ts'
import { bounded } from '../lessons/words.ts'

export type Question = QuizAnswer['questions'][number]

const CHOICES = 4
/** A choice longer than this is not read, it is compared by its length. */
const CHOICE_MAX = 220

/** A number from a text, the same on every machine (FNV-1a, 32 bits). */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0
  return hash
}

/** The same elements in an order that depends on `seed` and on nothing else. */
export function shuffled<T>(items: readonly T[], seed: string, textOf: (item: T) => string): T[] {
  const keyed = items.map((item, index) => ({ item, index, key: hashOf(`${seed}\n${textOf(item)}`) }))
  return keyed.toSorted((a, b) => a.key - b.key || a.index - b.index).map(({ item }) => item)
}

export const choiceText = (text: string): string => shorten(plainLine(text), CHOICE_MAX)

/**
 * A question whose right choice stands among at most three of `others`, in an order that depends on the question alone.
 * Undefined where no other choice is left that differs from the right one.
 */
export function questionOf(args: {
  prompt: string
  right: string
  others: readonly string[]
  explanation: string
}): Question | undefined {
  const right = choiceText(args.right)
  const seen = new Set([foldTitle(right)])
  const wrong = shuffled(args.others.map(choiceText), args.prompt, (text) => text).filter((text) => {
    const folded = foldTitle(text)
    if (folded === '' || seen.has(folded)) return false
    seen.add(folded)
    return true
  })
  if (right === '' || wrong.length === 0) return undefined
  const choices = shuffled([right, ...wrong.slice(0, CHOICES - 1)], `${args.prompt}?`, (text) => text)
  return {
    prompt: bounded(args.prompt, QUIZ_BOUNDS.prompt),
    choices,
    answer: choices.indexOf(right),
    explanation: bounded(args.explanation, QUIZ_BOUNDS.explanation),
  }
}
