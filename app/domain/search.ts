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

/** Text without case and accents, and where each of its units stood in the original. */
function folded(text: string): { plain: string; at: (unit: number) => number } {
  // Most text: nothing in it changes its place.
  if (/^[\0-\x7f]*$/.test(text)) return { plain: text.toLowerCase(), at: (unit) => unit }
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
  return { plain, at: (unit) => at[unit] ?? 0 }
}

/** A place in a text, UTF-16 units. */
type Found = { at: number; length: number }

/** What the index takes for parts of words. */
const LETTER = String.raw`\p{L}\p{N}\p{Mc}\p{Co}`
const RUNS = new RegExp(`[${LETTER}]+`, 'gu')

/** Where a word begins as the index knows it: by its runs of letters, whatever signs stand between. */
function wordIn(plain: string, word: string): Found | undefined {
  const runs = folded(word).plain.match(RUNS) ?? []
  const found = new RegExp(`(?<![${LETTER}])${runs.join(`[^${LETTER}]+`)}`, 'u').exec(plain)
  return found ? { at: found.index, length: found[0].length } : undefined
}

function partIn(plain: string, part: string): Found | undefined {
  const at = plain.indexOf(folded(part).plain)
  return at < 0 ? undefined : { at, length: part.length }
}

/** Text on either side of what was found, UTF-16 units. */
const BESIDE = 60

/** Where the first of these words that a text holds begins, and its length in UTF-16 units; undefined for none. */
export function placeIn(text: string, { words, parts }: Searched): Found | undefined {
  const { plain, at } = folded(text)
  const places = [...words.map((word) => wordIn(plain, word)), ...parts.map((part) => partIn(plain, part))]
  const first = places.filter((place) => place !== undefined).toSorted((a, b) => a.at - b.at)[0]
  return first && { at: at(first.at), length: first.length }
}

/** A piece of a text around a place in it, on one line. */
export function snippetOf(text: string, place: Found, beside = BESIDE): string {
  const from = Math.max(0, place.at - beside)
  const to = Math.min(text.length, place.at + place.length + beside)
  const piece = text.slice(from, to).replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '')
  return `${from > 0 ? '…' : ''}${piece.replaceAll(/\s+/g, ' ').trim()}${to < text.length ? '…' : ''}`
}
