import { TOPIC_MAX } from '#app/domain/course.ts'
import { cutText } from '#app/domain/text.ts'
import { LEADING_VERBS, NEUTRAL_PHRASES, NEUTRAL_WORDS, periodLength } from './neutral.ts'
import { parseOutline } from './outline.ts'
import type { Pack } from './pack.ts'
import { PACKS } from './packs/index.ts'

export type PackName = { id: string; title: string }

/** What the curriculum makes of a topic. It never guesses: `unsure` and `unknown` are questions to the learner. */
export type Understanding =
  | { basis: 'outline'; units: number }
  | { basis: 'pack'; pack: PackName }
  | { basis: 'unsure'; candidates: PackName[] }
  | { basis: 'unknown' }

type Phrase = { words: string[]; pack: Pack }
type Match = { pack: Pack; start: number; end: number; letters: number }

/** Scripts written without spaces: each character counts as a word, and only full coverage makes a match. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}ー]/gu

/** The words of `text`, folded: compatibility form, lower case, no accents, no punctuation but `+ # . '` inside words. */
function wordsOf(text: string): string[] {
  const folded = text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/gu, '')
    .normalize('NFC')
    .replace(/[’‘`´]/gu, "'")
    .replace(UNSPACED, ' $& ')
    .replace(/[^\p{L}\p{N}\p{M}+#.']+/gu, ' ')
  return folded
    .split(' ')
    .map((word) => word.replace(/^['+]+|['.]+$/gu, ''))
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
}

function phrasesByFirstWord(): Map<string, Phrase[]> {
  const byFirst = new Map<string, Phrase[]>()
  for (const pack of PACKS) {
    for (const alias of pack.aliases) {
      const words = wordsOf(alias)
      const first = words[0]
      if (first !== undefined) byFirst.set(first, [...(byFirst.get(first) ?? []), { words, pack }])
    }
  }
  return byFirst
}

let aliasIndex: Map<string, Phrase[]> | undefined

function startsAt(words: readonly string[], at: number, phrase: readonly string[]): boolean {
  return phrase.every((word, offset) => words[at + offset] === word)
}

/** Alias matches that do not overlap, the longest first. */
function aliasMatches(words: readonly string[]): Match[] {
  aliasIndex ??= phrasesByFirstWord()
  const found: Match[] = []
  for (const [start, word] of words.entries()) {
    for (const phrase of aliasIndex.get(word) ?? []) {
      if (!startsAt(words, start, phrase.words)) continue
      const letters = phrase.words.join('').length
      found.push({ pack: phrase.pack, start, end: start + phrase.words.length, letters })
    }
  }
  found.sort((a, b) => b.letters - a.letters || a.start - b.start)
  const kept: Match[] = []
  for (const match of found) {
    if (kept.every((other) => match.end <= other.start || match.start >= other.end)) kept.push(match)
  }
  return kept
}

/** How many words from `at` are neutral, or in `scope`; the longest phrase wins, 0 means the word says something else. */
function coveredLength(words: readonly string[], at: number, scope: readonly string[][]): number {
  const word = words[at] ?? ''
  const leading = at === 0 || words[at - 1] === 'to'
  const single = NEUTRAL_WORDS.has(word) || (leading && LEADING_VERBS.has(word)) ? 1 : 0
  const phrases = scope.filter((phrase) => startsAt(words, at, phrase)).map((phrase) => phrase.length)
  return Math.max(single, periodLength(words, at), ...phrases)
}

function isCovered(words: readonly string[], matches: readonly Match[], pack: Pack): boolean {
  const scope = [...NEUTRAL_PHRASES, ...pack.scope].map(wordsOf).filter((phrase) => phrase.length > 0)
  let at = 0
  while (at < words.length) {
    const match = matches.find((candidate) => candidate.start === at)
    const length = match ? match.end - match.start : coveredLength(words, at, scope)
    if (length === 0) return false
    at += length
  }
  return true
}

/**
 * Says what a course on `topic` would be made from. `notes` that hold an outline win; then a pack, but only if its
 * aliases and scope cover every word that is not neutral; a topic that is only partly covered, or that names two
 * packs, is `unsure`. Topics longer than 200 UTF-16 units are read up to there. Never throws.
 */
export function understandTopic(topic: string, notes: string): Understanding {
  const outline = parseOutline(notes)
  if (outline) return { basis: 'outline', units: outline.length }
  const words = wordsOf(cutText(topic, TOPIC_MAX).text)
  const matches = aliasMatches(words)
  const packs = [...new Set(matches.map((match) => match.pack))]
  const [first] = packs
  if (!first) return { basis: 'unknown' }
  if (packs.length === 1 && isCovered(words, matches, first)) return { basis: 'pack', pack: nameOf(first) }
  return { basis: 'unsure', candidates: packs.map(nameOf) }
}

function nameOf(pack: Pack): PackName {
  return { id: pack.id, title: pack.title }
}
