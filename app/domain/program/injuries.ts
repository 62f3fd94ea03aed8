import { z } from 'zod'
import json from './lists/injuries.json' with { type: 'json' }
import { holds, phrase, placesOf, wordsOf, type Phrase } from './words.ts'

const phrases = z.array(z.string().min(2).transform(phrase))
const AREAS = ['knee', 'back', 'shoulder', 'wrist', 'ankle', 'hip', 'neck', 'elbow'] as const
export type Area = (typeof AREAS)[number]

/** Which exercises an injury spares, and what has to be seen by a professional before any programme. */
const DATA = z
  .strictObject({
    areas: z.array(z.strictObject({ area: z.enum(AREAS), words: phrases, spares: phrases })),
    redFlags: z.array(z.strictObject({ id: z.string(), words: phrases, see: z.string(), clearable: z.boolean() })),
    cleared: phrases,
    negations: phrases,
  })
  .parse(json)

const NEGATIONS = new Set(DATA.negations.flat())

/** Said, and not said to be absent: "no chest pain" and "not pregnant" say nothing. */
function says(words: readonly string[], wanted: Phrase): boolean {
  return placesOf(words, wanted).some(
    (at) => !NEGATIONS.has(words[at - 1] ?? '') && !NEGATIONS.has(words[at - 2] ?? ''),
  )
}

/** The parts of the body a learner says are hurt. */
export function areasOf(injuries: string): ReadonlySet<Area> {
  const words = wordsOf(injuries)
  return new Set(DATA.areas.filter((each) => each.words.some((word) => says(words, word))).map((each) => each.area))
}

/** Whether an exercise that is not listed loads one of these areas, by its words. */
export function sparedIn(name: string, areas: ReadonlySet<Area>): boolean {
  const words = wordsOf(name)
  return DATA.areas.some((each) => areas.has(each.area) && each.spares.some((term) => holds(words, term)))
}

/** Something that a professional has to look at first, and who; null when nothing of the kind is said. */
export function redFlagIn(text: string): { id: string; word: string; see: string; clearable: boolean } | null {
  const words = wordsOf(text)
  const cleared = DATA.cleared.some((word) => says(words, word))
  for (const { id, words: terms, see, clearable } of DATA.redFlags) {
    const word = clearable && cleared ? undefined : terms.find((term) => says(words, term))
    if (word) return { id, word: word.join(' '), see, clearable }
  }
  return null
}
