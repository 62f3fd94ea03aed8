import phrases from './phrases.json' with { type: 'json' }

/** What a learner may want of the coach. */
export const INTENTS = [
  'answers',
  'quiz',
  'behind',
  'find',
  'why',
  'next',
  'help',
  'thanks',
  'greeting',
  'unknown',
] as const
export type Intent = (typeof INTENTS)[number]

/** The words of a text: lower case, without accents and signs; an apostrophe joins. */
export function wordsOf(text: string): string[] {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f'’‘`´]/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
}

/** Edits between two words, two neighbours changing places being one: more than `most` is only said to be more. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  const cell = (i: number, j: number) => rows[i]?.[j] ?? most + 1
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    rows.push(row)
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? cell(i - 2, j - 2) + 1 : most + 1
      row.push(Math.min(cell(i - 1, j) + 1, cell(i, j - 1) + 1, cell(i - 1, j - 1) + cost, swapped))
    }
  }
  return cell(a.length, b.length)
}

const letters = (word: string) => word.split('').toSorted().join('')

/** Whether a word is this one, perhaps mistyped: one slip in five letters or more, a missed or swapped one in four. */
export function means(word: string, key: string): boolean {
  if (word === key) return true
  if (word[0] !== key[0] || key.length < 4) return false
  if (key.length > 4) return word.length > 3 && distance(word, key, 1) <= 1
  if (word.length === 4) return letters(word) === letters(key)
  return word.length === 3 && distance(word, key, 1) === 1
}

/** Ways to say something: words in this order, with at most `GAP` others between two of them. The longest one wins. */
const SAID: Record<Exclude<Intent, 'unknown'>, readonly string[]> = phrases

const PHRASES = INTENTS.flatMap((intent) =>
  intent === 'unknown' ? [] : SAID[intent].map((phrase) => ({ intent, keys: phrase.split(' ') })),
)

const GAP = 2

/** Where the words of a phrase stand among the words of a text, or undefined. */
function found(words: readonly string[], keys: readonly string[]): number[] | undefined {
  for (let start = 0; start < words.length; start += 1) {
    const places: number[] = []
    for (const key of keys) {
      const from = places.length === 0 ? start : (places.at(-1) ?? 0) + 1
      const until = places.length === 0 ? start + 1 : from + GAP + 1
      const at = words.findIndex((word, i) => i >= from && i < until && means(word, key))
      if (at < 0) break
      places.push(at)
    }
    if (places.length === keys.length) return places
  }
  return undefined
}

export type Heard = {
  intent: Intent
  /** The words that said so, by their places. */
  places: number[]
}

/** A conversation's little words count only where nothing else was said. */
const SMALL_TALK: readonly Intent[] = ['thanks', 'greeting']
/** Words of a message that are looked at. */
const LISTENED = 200

/** What a message asks for: the longest phrase in it, what is said earlier where two are as long. Never throws. */
export function listen(message: string): Heard {
  const words = wordsOf(message).slice(0, LISTENED)
  let best: (Heard & { score: number }) | undefined
  for (const { intent, keys } of PHRASES) {
    const places = found(words, keys)
    if (!places) continue
    const small = SMALL_TALK.includes(intent)
    if (small && words.length > keys.length + 3) continue
    const score = keys.join('').length + keys.length - (small ? 20 : 0)
    if (!best || score > best.score) best = { intent, places, score }
  }
  return best ? { intent: best.intent, places: best.places } : { intent: 'unknown', places: [] }
}
