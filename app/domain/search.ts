import { cutText } from './text.ts'

/** Words of a search, and characters of each, that count. */
const WORDS_MAX = 12
const WORD_MAX = 64

/**
 * What is looked for, all of it in one text. `words` are beginnings of words, whatever their case and accents; `parts`
 * are in scripts that put no space between words, and may stand anywhere, as they are written.
 */
export type Searched = { words: string[]; parts: string[] }

/** Scripts whose words no space divides. */
const UNDIVIDED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/** A learner's search; null where it holds nothing that can be looked for. Signs and operators are plain text. */
export function readSearch(typed: string): Searched | null {
  const said = typed
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cs}\p{Z}]+/gu, ' ')
    .split(' ')
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .slice(0, WORDS_MAX)
    .map((word) => cutText(word, WORD_MAX).text)
  if (said.length === 0) return null
  return { words: said.filter((word) => !UNDIVIDED.test(word)), parts: said.filter((word) => UNDIVIDED.test(word)) }
}

/** Text without case and accents, and for each of its units where it stood in the original. */
function folded(text: string): { plain: string; at: number[] } {
  let plain = ''
  const at: number[] = []
  let from = 0
  for (const char of text) {
    const bare = char
      .normalize('NFD')
      .replaceAll(/\p{Mn}/gu, '')
      .toLowerCase()
    plain += bare
    for (let i = 0; i < bare.length; i++) at.push(from)
    from += char.length
  }
  return { plain, at }
}

const isLetter = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}]/u.test(char)

/** Where a word stands: where one begins with it, else anywhere; -1 for nowhere. */
function wordIn(plain: string, word: string): number {
  for (let at = plain.indexOf(word); at >= 0; at = plain.indexOf(word, at + 1)) {
    if (!isLetter(plain[at - 1])) return at
  }
  return -1
}

/** Text on either side of what was found, UTF-16 units. */
const BESIDE = 60

/** Where the first of these words that a text holds begins, and its length in UTF-16 units; undefined for none. */
export function placeIn(text: string, { words, parts }: Searched): { at: number; length: number } | undefined {
  const { plain, at } = folded(text)
  const places = [
    ...words.map((word) => ({ found: wordIn(plain, folded(word).plain), length: word.length })),
    ...parts.map((part) => ({ found: plain.indexOf(folded(part).plain), length: part.length })),
  ].filter(({ found }) => found >= 0)
  const first = places.toSorted((a, b) => a.found - b.found)[0]
  return first && { at: at[first.found] ?? 0, length: first.length }
}

/** A piece of a text around a place in it, on one line. */
export function snippetOf(text: string, place: { at: number; length: number }, beside = BESIDE): string {
  const from = Math.max(0, place.at - beside)
  const to = Math.min(text.length, place.at + place.length + beside)
  const piece = text.slice(from, to).replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '')
  return `${from > 0 ? '…' : ''}${piece.replaceAll(/\s+/g, ' ').trim()}${to < text.length ? '…' : ''}`
}
