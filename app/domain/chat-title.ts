import { TITLE_MAX } from './chat.ts'
import { cutText } from './text.ts'

/** Longest title that is made of a message's first words, UTF-16 units: about what a list shows on one line. */
const FIRST_WORDS = 60
const FALLBACK = 'New conversation'

/** What is left of Markdown when only its words count. */
const plain = (text: string) =>
  text
    .replaceAll(/[`*#>|~]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()

/** A title of a message's first words, cut between two of them where it is long. */
export function firstWords(text: string): string {
  const line = plain(cutText(text, FIRST_WORDS * 10).text)
  if (line.length <= FIRST_WORDS) return line || FALLBACK
  const { text: head } = cutText(line, FIRST_WORDS)
  const space = head.lastIndexOf(' ')
  return `${(space > FIRST_WORDS / 2 ? head.slice(0, space) : head).trimEnd()}…`
}

/** A title as a model gave it: one line, no quotation marks around it, no full stop; undefined when nothing is left. */
export function titleFrom(answer: string): string | undefined {
  const line = plain(answer.split('\n').find((each) => each.trim() !== '') ?? '')
  const bare = line.replace(/^title:\s*/i, '').replace(/^["'“”„«»‘’\s]+|["'“”„«»‘’.\s]+$/g, '')
  return bare === '' ? undefined : cutText(bare, TITLE_MAX).text
}
