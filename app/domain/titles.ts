/** Titles that fold to the same text are one title: compatibility form, case and spacing do not count. */
export const foldTitle = (title: string): string => title.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()

const words = (title: string): string[] => foldTitle(title).match(/[\p{L}\p{M}]+|\p{N}+/gu) ?? []
const numbers = (title: string): string =>
  words(title)
    .filter((word) => /^\p{N}/u.test(word))
    .join(' ')

/** Two titles are about the same thing from here on: the share of words they have in common (Dice), 0 to 1. */
export const SIMILAR_FROM = 0.6

/** How alike two titles are, 0 to 1. Titles that differ in a number name different things: "Week 1" is not "Week 2". */
export function similarity(a: string, b: string): number {
  if (foldTitle(a) === foldTitle(b)) return 1
  if (numbers(a) !== numbers(b)) return 0
  const [left, right] = [new Set(words(a)), new Set(words(b))]
  if (left.size === 0 || right.size === 0) return 0
  const common = [...left].filter((word) => right.has(word)).length
  return (2 * common) / (left.size + right.size)
}

type Titled = { title: string }

/**
 * Pair elements of two lists whose titles are alike, the most alike first and each at most once; what is as alike is
 * paired in order. `may` excludes pairs.
 */
export function pairSimilar<A extends Titled, B extends Titled>(
  left: readonly A[],
  right: readonly B[],
  may: (a: A, b: B) => boolean = () => true,
): [A, B][] {
  const candidates = left.flatMap((a, i) =>
    right.flatMap((b, j) => {
      const score = may(a, b) ? similarity(a.title, b.title) : 0
      return score >= SIMILAR_FROM ? [{ a, b, score, i, j }] : []
    }),
  )
  candidates.sort((x, y) => y.score - x.score || x.i - y.i || x.j - y.j)
  const taken = new Set<A | B>()
  return candidates.flatMap(({ a, b }): [A, B][] => {
    if (taken.has(a) || taken.has(b)) return []
    taken.add(a).add(b)
    return [[a, b]]
  })
}

/** The same titles in order, where one that repeats an earlier one gets " (2)" and so on; none grows past `max`. */
export function distinct<T extends Titled>(items: readonly T[], max: number): T[] {
  const seen = new Set<string>()
  return items.map((item) => {
    let title = item.title
    for (let copy = 2; seen.has(foldTitle(title)); copy++) {
      const suffix = ` (${copy})`
      title = item.title.slice(0, max - suffix.length).trimEnd() + suffix
    }
    seen.add(foldTitle(title))
    return title === item.title ? item : { ...item, title }
  })
}
