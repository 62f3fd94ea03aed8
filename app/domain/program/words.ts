/** Stands where punctuation parts two things: "eggs, free range" names two, "egg free" one. */
const BREAK = '|'

/** One form for a word and its plural. Only ever compared with what went through it too, so it need not be English. */
function singular(word: string): string {
  if (/[^aeiou]ies$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`
  if (/(ss|sh|ch|x|z|o)es$/.test(word)) return word.slice(0, -2)
  return /[^su]s$/.test(word) && !word.endsWith('is') && word.length > 2 ? word.slice(0, -1) : word
}

/** A text as folded words: no case, no accents, no plurals; punctuation other than a hyphen is a break. */
export function wordsOf(text: string): string[] {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').replace(/[’'ʼ]/gu, '').toLowerCase()
  return (plain.match(/[\p{L}\p{N}]+|[,;:()/&+.|\n]/gu) ?? []).map((part) =>
    /^[\p{L}\p{N}]/u.test(part) ? singular(part) : BREAK,
  )
}

/** A phrase as words, ready to be looked for. */
export type Phrase = readonly string[]
export const phrase = (text: string): Phrase => wordsOf(text).filter((word) => word !== BREAK)

/** Where `wanted` stands in `words`, as whole words in a row. */
export function placesOf(words: readonly string[], wanted: Phrase): number[] {
  if (wanted.length === 0) return []
  const places: number[] = []
  for (let at = 0; at + wanted.length <= words.length; at++)
    if (wanted.every((word, i) => words[at + i] === word)) places.push(at)
  return places
}

export const holds = (words: readonly string[], wanted: Phrase): boolean => placesOf(words, wanted).length > 0

/** Phrases by their first word, each with what it stands for. */
export type Index<T> = ReadonlyMap<string, readonly { wanted: Phrase; value: T }[]>

export function indexed<T>(entries: readonly (readonly [Phrase, T])[]): Index<T> {
  const index = new Map<string, { wanted: Phrase; value: T }[]>()
  for (const [wanted, value] of entries) {
    const [first] = wanted
    if (first === undefined) continue
    const list = index.get(first) ?? []
    list.push({ wanted, value })
    index.set(first, list)
  }
  return index
}

/** Every place where an indexed phrase stands in `words`. */
export function foundIn<T>(words: readonly string[], index: Index<T>): { at: number; wanted: Phrase; value: T }[] {
  return words.flatMap((word, at) =>
    (index.get(word) ?? []).flatMap(({ wanted, value }) =>
      wanted.every((each, i) => words[at + i] === each) ? [{ at, wanted, value }] : [],
    ),
  )
}

const sameAs = (a: Phrase, b: Phrase) => a.length === b.length && a.every((word, i) => word === b[i])

/** The value kept under a name, whatever its case and number. */
export const under = <T>(named: readonly (readonly [Phrase, T])[], name: Phrase): T | undefined =>
  named.find(([key]) => sameAs(key, name))?.[1]

/** What a learner lists in a text: parted by commas, new lines or "and"; "no", "avoid" and the like in front are dropped. */
export function listed(text: string, rules: { leading: ReadonlySet<string>; whole: readonly Phrase[] }): Phrase[] {
  const parts = text.split(/[,;\n/&+.|]/u).flatMap((part) => {
    const words = phrase(part)
    if (rules.whole.some((each) => holds(words, each))) return [words]
    const list: string[][] = [[]]
    for (const word of words) {
      if (word === 'and' || word === 'or') list.push([])
      else list.at(-1)?.push(word)
    }
    return list
  })
  return parts
    .map((words) => {
      const start = words.findIndex((word) => !rules.leading.has(word))
      return start < 0 ? [] : words.slice(start)
    })
    .filter((words) => words.length > 0)
}

/** A pure function of a text that remembers what it said: the same dishes and exercises are asked about again and again. */
export function remembering<T>(ask: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined || known.has(text)) return before as T
    const now = ask(text)
    known.set(text, now)
    return now
  }
}
