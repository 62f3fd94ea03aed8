import { cutText } from '#app/domain/text.ts'
import { plainLine, shorten } from '../clean.ts'

/** Characters that Markdown would take for itself; an underscore or a tilde inside a word is none. */
const SPECIAL = /[\\`*[\]|$]|~(?=~)|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|&(?=#?\w+;)/gu
const LEADING = /^(?:[-+#=](?=\s|$|#|=)|(\d+)([.)])(?=\s|$))/u

/** One line of a plan as Markdown that shows it as it is written. */
export function asMarkdown(text: string): string {
  const plain = plainLine(text).replace(SPECIAL, (char) => `\\${char}`)
  return plain.replace(LEADING, (all, number?: string, dot?: string) => (number ? `${number}\\${dot}` : `\\${all}`))
}

/** A title in quotation marks, at most `max` long, as Markdown. */
export const quoted = (title: string, max = 120): string => `“${asMarkdown(shorten(plainLine(title), max)) || '…'}”`

/** Where one sentence ends and another begins: after its mark, before a capital letter, a digit or a quotation mark. */
const BETWEEN = /(?<=[\p{L}\p{N}\p{M})”"’'»%][.!?…。！？])\s+(?=[\p{Lu}\p{Lo}\p{N}“"«(¿¡])/u

/** The sentences of a description, in order; joined by spaces they are the description again. */
export function sentencesOf(text: string): string[] {
  const plain = plainLine(text)
  return plain === '' ? [] : plain.split(BETWEEN)
}

const DONE = /^(?:(?:You are )?done (?:when|with|once|as soon as)|stop when|at the end you can|at the end write)\b/iu
const SPARE = /^if time is left,?\b/iu

/** A task's description taken apart: what to do, how to tell that it is done, and what is only for time that is left. */
export function partsOf(description: string): { steps: string[]; done: string[]; spare: string[] } {
  const sentences = sentencesOf(description)
  const done = sentences.filter((each) => DONE.test(each))
  const spare = sentences.filter((each) => SPARE.test(each))
  return { steps: sentences.filter((each) => !done.includes(each) && !spare.includes(each)), done, spare }
}

/** The same lines as a numbered or a plain list of Markdown. */
export const numbered = (lines: readonly string[]): string => lines.map((line, i) => `${i + 1}. ${line}`).join('\n')
export const bulleted = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n')

/** Paragraphs, without the empty ones. */
export const paragraphs = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n\n')

/** At most `max` long: whole lines first, then a cut. */
export function bounded(text: string, max: number): string {
  if (text.length <= max) return text
  const head = cutText(text, max - 1).text
  const line = head.lastIndexOf('\n')
  return `${(line > max / 2 ? head.slice(0, line) : head).trimEnd()}…`
}

/** What a module's description promises, without the words that lead to it; '' where it promises nothing. */
export function outcomeOf(description: string): string {
  const found = sentencesOf(description).find((each) => /^at the end you can /iu.test(each))
  return found ? found.replace(/^at the end you can /iu, '').replace(/[.!]$/u, '') : ''
}
