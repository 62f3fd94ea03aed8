import { z } from 'zod'
import { DIETS, type ProgramInput } from '../program.ts'
import json from './lists/diet.json' with { type: 'json' }
import { foundIn, indexed, listed, phrase, placesOf, remembering, under, wordsOf, type Phrase } from './words.ts'

const GROUPS = ['meat', 'poultry', 'fish', 'seafood', 'gelatine', 'egg', 'dairy', 'honey'] as const
const Group = z.enum(GROUPS)
type Group = z.infer<typeof Group>

const phrases = z.array(z.string().min(2).transform(phrase))

/** The maintained list of what comes from animals, and of what only sounds as if it did. */
const DATA = z
  .strictObject({
    groups: z.record(Group, phrases),
    excludes: z.record(z.enum(DIETS), z.array(Group)),
    /** Names whose words mean something else: "butter bean". */
    phrases,
    alternatives: z.strictObject({ of: phrases, what: phrases, made: phrases, like: phrases }),
    /** "Goat cheese" is cheese, not goat. */
    animalsOf: z.strictObject({ animals: phrases, products: phrases }),
    /** Words that may stand between "oat" and "milk". */
    fillers: phrases,
    /** Words that make what follows free of some groups, up to a stop or a comma. */
    qualifiers: z.array(z.strictObject({ words: phrases, groups: z.array(Group) })),
    stops: phrases,
    negations: phrases,
    /** What a learner means by one word: "nuts". `@dairy` is the whole group. */
    families: z.record(z.string(), z.array(z.string())),
  })
  .parse(json)

const flat = (list: readonly Phrase[]) => new Set(list.flat())
const STOPS = new Set([...flat(DATA.stops), '|'])
const NEGATIONS = flat(DATA.negations)
const FILLERS = flat(DATA.fillers)
const all = (phrases: readonly Phrase[]) => indexed(phrases.map((each) => [each, null] as const))
const PHRASES = all(DATA.phrases)
const QUALIFIERS = indexed(DATA.qualifiers.flatMap(({ words, groups }) => words.map((word) => [word, groups] as const)))
const TERMS = indexed(GROUPS.flatMap((group) => DATA.groups[group].map((term) => [term, group] as const)))
const { alternatives, animalsOf } = DATA
/** A first word, perhaps a filler, and a second: "oat milk", "mushroom bacon"; "goat cheese" only loses its goat. */
const PAIRS = [
  { first: all(alternatives.of), second: alternatives.what, both: true },
  { first: all(alternatives.made), second: alternatives.like, both: true },
  { first: all(animalsOf.animals), second: animalsOf.products, both: false },
]

/** For each word, the groups it does not count for. */
type Neutral = Set<Group>[]

function neutralise(neutral: Neutral, from: number, to: number, groups: readonly Group[] = GROUPS): void {
  for (let i = from; i < to; i++) for (const group of groups) neutral[i]?.add(group)
}

function neutralisePairs(words: readonly string[], neutral: Neutral): void {
  for (const { first, second, both } of PAIRS)
    for (const { at, wanted } of foundIn(words, first)) {
      const after = at + wanted.length
      const next = FILLERS.has(words[after] ?? '') ? after + 1 : after
      const other = second.find((two) => two.every((word, i) => words[next + i] === word))
      if (other) neutralise(neutral, at, both ? next + other.length : next)
    }
}

const stopAfter = (words: readonly string[], from: number): number => {
  const stop = words.findIndex((word, i) => i >= from && STOPS.has(word))
  return stop < 0 ? words.length : stop
}

/** "No egg", "egg-free"; but free-range eggs are eggs. */
function isNegated(words: readonly string[], i: number): boolean {
  const free = words[i + 1] === 'free' && words[i + 2] !== 'range' && words[i + 2] !== 'roam'
  return free || NEGATIONS.has(words[i - 1] ?? '')
}

function neutralOf(words: readonly string[]): Neutral {
  const neutral: Neutral = words.map(() => new Set())
  for (const { at, wanted } of foundIn(words, PHRASES)) neutralise(neutral, at, at + wanted.length)
  neutralisePairs(words, neutral)
  for (const { at, wanted, value } of foundIn(words, QUALIFIERS))
    neutralise(neutral, at, stopAfter(words, at + wanted.length), value)
  words.forEach((_, i) => isNegated(words, i) && neutralise(neutral, i, i + 1))
  return neutral
}

export type FoodBreach = { rule: 'diet' | 'foods'; word: string }

function groupBreach(words: readonly string[], groups: readonly Group[]): string | null {
  const found = foundIn(words, TERMS).filter(({ value }) => groups.includes(value))
  if (found.length === 0) return null
  const neutral = neutralOf(words)
  const term = found.find(({ at, wanted, value }) => wanted.every((_, i) => !neutral[at + i]?.has(value)))
  return term ? term.wanted.join(' ') : null
}

const FAMILIES = Object.entries(DATA.families).map(([name, members]) => [phrase(name), members] as const)
const LEADING = new Set(
  phrase('no not avoid any all never without please allergic allergy to i am im the of intolerant'),
)

/** What a learner leaves out: terms as they stand, and whole groups. */
function avoided(text: string): { terms: Phrase[]; groups: Group[] } {
  const terms: Phrase[] = []
  const groups: Group[] = []
  for (const wish of listed(text, { leading: LEADING, whole: [] })) {
    const members = under(FAMILIES, wish)
    if (!members) terms.push(wish)
    for (const member of members ?? []) {
      if (member.startsWith('@')) groups.push(Group.parse(member.slice(1)))
      else terms.push(phrase(member))
    }
  }
  return { terms, groups }
}

/** Tells of any text (a dish, a food, a supplement) whether this learner's diet or wishes exclude it. */
export function foodRules(input: Pick<ProgramInput, 'diet' | 'avoidFoods'>): (text: string) => FoodBreach | null {
  const { terms, groups } = avoided(input.avoidFoods)
  return remembering((text) => {
    const words = wordsOf(text)
    const byDiet = groupBreach(words, DATA.excludes[input.diet])
    if (byDiet) return { rule: 'diet', word: byDiet }
    const term = terms.find((each) => placesOf(words, each).some((at) => !isNegated(words, at)))
    const word = term?.join(' ') ?? groupBreach(words, groups)
    return word ? { rule: 'foods', word } : null
  })
}
