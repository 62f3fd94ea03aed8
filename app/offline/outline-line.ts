import { plainLine, shorten } from './clean.ts'

/**
 * How a line of an outline is marked. Lines with the same `style` are siblings; `strong` marks are made only by
 * people who number or name parts, while a bullet or a bare number may also open a remark.
 */
export type OutlineLine = {
  indent: number
  style: string
  /** 1..6 for a Markdown heading, 7 for "Chapter 3" and its like, 8 for other marks, 9 for none: a lower rank is never a child. */
  rank: number
  strong: boolean
  /** The number the line carries, for marks that must count upwards to be believed. */
  ordinal: number | null
  /** Whether the line has a label and no title: "Week 2". */
  bare: boolean
  title: string
}

type Mark = Omit<OutlineLine, 'indent' | 'title'> & { rest: string }

const TITLE_MAX = 110
const LINE_MAX = 400
const HEADING = /^(#{1,6}) +(.*)$/u
const KEYWORD =
  /^(chapter|unit|week|module|lesson|part|section|day|lecture|session|topic|step|stage|phase|kapitel|capítulo|chapitre|lección|leçon|woche|semana|semaine|unidad|teil) +(\d{1,3}|[ivxlc]{1,7}|[a-z])(?=$|[ :.)\]\-–—])[ :.)\]\-–—]*(.*)$/iu
const NUMBER = /^[([]?(\d{1,3}(?:\.\d{1,3}){0,5})([.):\]]+| ?[-–—](?= ))? +(.*)$/u
const LETTERED = /^[([]?([ivxlc]{1,7}|[IVXLC]{1,7}|[A-Za-z])[.)\]:]+ +(.*)$/u
const BULLET = /^[-*•‣◦▪·–—●○➤➢✓] +(?:\[[ xX]?\] *)?(.*)$/u
const ROMAN = /^(?:x{0,3})(?:ix|iv|v?i{0,3})$/iu

function headingMark(text: string): Mark | null {
  const found = HEADING.exec(text)
  if (!found) return null
  const rank = found[1]?.length ?? 1
  const rest = found[2] ?? ''
  const inner = keywordMark(rest) ?? numberMark(rest)
  return {
    style: `heading-${rank}`,
    rank,
    strong: true,
    ordinal: null,
    bare: inner?.bare ?? false,
    rest: inner?.rest ?? rest,
  }
}

function keywordMark(text: string): Mark | null {
  const found = KEYWORD.exec(text)
  if (!found) return null
  const [, word = '', label = '', rest = ''] = found
  const isName = /^\d/u.test(label) || ROMAN.test(label) || /^[A-Z]$/u.test(label)
  if (!isName) return null
  const style = `keyword-${word.toLowerCase()}`
  return { style, rank: 7, strong: true, ordinal: null, bare: rest === '', rest: rest || `${word} ${label}` }
}

function numberMark(text: string): Mark | null {
  const found = NUMBER.exec(text)
  if (!found) return null
  const [, label = '', punctuation, rest = ''] = found
  const depth = label.split('.').length
  if (punctuation === undefined && depth === 1) {
    return { style: 'number-1', rank: 8, strong: false, ordinal: Number(label), bare: false, rest }
  }
  return { style: `number-${depth}`, rank: 8, strong: true, ordinal: null, bare: false, rest }
}

function letterMark(text: string): Mark | null {
  const found = LETTERED.exec(text)
  if (!found) return null
  const [, label = '', rest = ''] = found
  const roman = ROMAN.test(label) && (label.length > 1 || /^[iIvVxX]$/u.test(label))
  if (!roman && label.length > 1) return null
  const size = label === label.toUpperCase() ? 'upper' : 'lower'
  return { style: `${roman ? 'roman' : 'letter'}-${size}`, rank: 8, strong: true, ordinal: null, bare: false, rest }
}

function bulletMark(text: string): Mark | null {
  const found = BULLET.exec(text)
  return found ? { style: 'bullet', rank: 8, strong: false, ordinal: null, bare: false, rest: found[1] ?? '' } : null
}

/** Takes the page number off "Title ....... 45" and "Title      45"; `leader` says that there was one. */
function withoutPage(raw: string): { text: string; leader: boolean } {
  const text = raw.trimEnd()
  let end = text.length
  while (end > 0 && /\d/u.test(text.charAt(end - 1))) end -= 1
  if (text.length - end > 4 || end === text.length) end = text.length
  let gap = end
  while (gap > 0 && /[.…·_\s]/u.test(text.charAt(gap - 1))) gap -= 1
  const leader = text.slice(gap, end)
  const dots = leader.replace(/\s/gu, '').replaceAll('…', '...').length
  if (dots >= 3) return { text: text.slice(0, gap), leader: end < text.length }
  if (end < text.length && /\t|\s{2}/u.test(leader)) return { text: text.slice(0, gap), leader: false }
  return { text, leader: false }
}

function indentOf(raw: string): number {
  let indent = 0
  for (const character of raw) {
    if (character === '\t') indent += 4
    else if (character === ' ' || character === '>' || character === '\u00a0') indent += 1
    else break
  }
  return indent
}

/** Reads one line; null if it carries no mark, so that prose is left alone. Lines are read up to 400 UTF-16 units. */
export function readOutlineLine(line: string): OutlineLine | null {
  const raw = line.slice(0, LINE_MAX)
  const { text: body, leader } = withoutPage(raw)
  const text = plainLine(body.replace(/^[\s>]+/u, ''))
  const mark = headingMark(text) ?? keywordMark(text) ?? numberMark(text) ?? letterMark(text) ?? bulletMark(text)
  const found =
    mark ?? (leader ? { style: 'leader', rank: 8, strong: true, ordinal: null, bare: false, rest: text } : null)
  if (!found) return null
  const { rest, ...rule } = found
  const title = shorten(cleanTitle(rest), TITLE_MAX)
  if (title.length < 2 || !/[\p{L}\p{N}]/u.test(title)) return null
  return { ...rule, strong: rule.strong || leader, indent: indentOf(raw), title }
}

/**
 * A line without a mark, read as what it can be below `above`: the title of a bare "Week 2", or a part indented under
 * a title. Null for prose.
 */
export function readUnmarkedLine(line: string, above: OutlineLine): OutlineLine | null {
  const raw = line.slice(0, LINE_MAX)
  const indent = indentOf(raw)
  const text = cleanTitle(plainLine(withoutPage(raw).text.replace(/^[\s>]+/u, '')))
  const fits = text.length >= 3 && text.length <= TITLE_MAX && /\p{L}/u.test(text) && !/[.!?]$/u.test(text)
  const base = above.style === 'unmarked' ? above.indent - 2 : above.indent
  if (!fits || (!above.bare && indent < base + 2)) return null
  return { style: 'unmarked', rank: 9, strong: false, ordinal: null, bare: false, indent, title: text }
}

/** The line's text without Markdown emphasis, links and a closing colon. */
function cleanTitle(text: string): string {
  return text
    .replace(/\[([^[\]]{1,200})\]\([^()]{0,300}\)/gu, '$1')
    .replace(/[*_`]{1,3}/gu, '')
    .replace(/#+$/u, '')
    .replace(/[\s:;,–—-]+$/u, '')
    .trim()
}
