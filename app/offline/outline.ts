import { NOTES_MAX } from '#app/domain/course.ts'
import { cutText } from '#app/domain/text.ts'
import { readOutlineLine, readUnmarkedLine, type OutlineLine } from './outline-line.ts'

/** One unit of a learner's own outline: its title and the parts listed under it, in order. */
export type OutlineUnit = { title: string; parts: string[] }

type Node = { line: OutlineLine; children: Node[] }

const UNITS_MAX = 11
const LINES_MIN = 3
const UNITS_MIN = 2
const PLAIN_UNITS_MIN = 3
/** Title words are few; a line of more than fourteen words is a sentence about the learner. */
const TITLE_WORDS_MAX = 14

const REMARK_START =
  /^(?:i|i'm|i've|i'd|i'll|my|me|we|our|please|pls|no|not|don't|do not|avoid|prefer|only|must|should|want|need|can't|cannot|ich|mein|meine|je|j'ai|mon|yo|tengo|quiero|kein|keine) /iu
const REMARK_INSIDE =
  /\b(?:i'm|i've|i'd|i'll|please|my (?:own )?(?:time|job|goal|budget|level|wife|husband|kids|knee|back)|i (?:am|have|had|was|can|can't|cannot|want|need|like|love|know|don't|do|work|will|would|prefer|hate|learn|already|live|only|use|used|tried|get|never|always))\b/iu
const SENTENCE_END = /[.!?。！？]$/u

/** Whether a listed line talks about the learner ("I have a cat", "no videos") rather than names a part of the topic. */
function isRemark(title: string): boolean {
  const text = title.replaceAll('’', "'")
  const words = text.split(' ').length
  if (words > TITLE_WORDS_MAX) return true
  if (REMARK_START.test(text) || REMARK_INSIDE.test(text)) return true
  return words >= 4 && SENTENCE_END.test(text)
}

/** HTML lists and headings as the lines they would be on a page. */
function htmlAsLines(notes: string): string {
  return notes.replace(/<li(?:\s[^<>]{0,100})?>/giu, '\n- ').replace(/<h([1-3])(?:\s[^<>]{0,100})?>/giu, '\n## ')
}

/**
 * Lines that carry a believable mark. A bare number ("3 hours a week") counts only where it continues 1, 2, 3 and no
 * small letter follows; a line without a mark counts only as the title of a bare "Week 2" above it, or indented under a line that has one.
 */
function outlineLines(notes: string): OutlineLine[] {
  const lines: OutlineLine[] = []
  let expected = 1
  for (const raw of htmlAsLines(notes).split(/\r\n|[\n\r\u2028\u2029]/u)) {
    const last = lines.at(-1)
    const line = readOutlineLine(raw) ?? (last ? readUnmarkedLine(raw, last) : null)
    if (!line) continue
    if (line.ordinal !== null && (line.ordinal !== expected || /^\p{Ll}/u.test(line.title))) continue
    if (line.ordinal !== null) expected += 1
    if (last?.bare && line.style === 'unmarked') lines[lines.length - 1] = { ...last, title: line.title, bare: false }
    else lines.push(line)
  }
  return lines
}

/** Drops remarks in a bulleted list that stands beside a numbered or named outline. */
function withoutAsides(lines: readonly OutlineLine[]): OutlineLine[] {
  const strong = lines.filter((line) => line.strong && line.rank > 1)
  if (strong.length < UNITS_MIN) return [...lines]
  const first = lines.findIndex((line) => line.strong)
  return lines.filter((line, index) => line.strong || line.ordinal !== null || (index > first && !isRemark(line.title)))
}

function isSibling(line: OutlineLine, other: OutlineLine): boolean {
  return line.style === other.style && Math.abs(line.indent - other.indent) <= 1
}

function isChild(line: OutlineLine, parent: OutlineLine): boolean {
  if (line.rank !== parent.rank) return line.rank > parent.rank
  if (line.style.startsWith('number-') && parent.style.startsWith('number-') && line.style !== parent.style) {
    return line.style > parent.style
  }
  return line.indent > parent.indent + 1 || (line.style !== parent.style && line.indent >= parent.indent)
}

/** The lines as a forest. A line goes under the nearest open line above it that can hold it. */
function nest(lines: readonly OutlineLine[]): Node[] {
  const roots: Node[] = []
  const open: Node[] = []
  for (const line of lines) {
    const sibling = open.findIndex((node) => isSibling(line, node.line))
    if (sibling >= 0) open.length = sibling
    for (let last = open.at(-1); last && !isChild(line, last.line); last = open.at(-1)) open.pop()
    const node: Node = { line, children: [] }
    const parent = open.at(-1)
    if (parent) parent.children.push(node)
    else roots.push(node)
    open.push(node)
  }
  return roots
}

function partsOf(node: Node): string[] {
  return node.children.flatMap((child) => [child.line.title, ...partsOf(child)])
}

/** Several units as one, with every title and part kept. */
function mergeUnits(units: readonly OutlineUnit[], from: number): OutlineUnit {
  const [first] = units
  const last = units.at(-1)
  if (!first || !last || first === last) return first ?? { title: '', parts: [] }
  const parts = units.flatMap((unit) => [unit.title, ...unit.parts])
  const title =
    units.length === 2
      ? `${first.title}; ${last.title}`
      : `Parts ${from + 1} to ${from + units.length}: ${first.title} … ${last.title}`
  return { title, parts }
}

function mergeToLimit(units: readonly OutlineUnit[]): OutlineUnit[] {
  if (units.length <= UNITS_MAX) return [...units]
  const size = Math.ceil(units.length / UNITS_MAX)
  const groups = Math.ceil(units.length / size)
  return Array.from({ length: groups }, (_, group) =>
    mergeUnits(units.slice(group * size, (group + 1) * size), group * size),
  )
}

/** A plain list needs three units of which few are remarks; numbers and names ("Week 2") need two. */
function isBelievable(roots: readonly Node[], lineCount: number): boolean {
  if (lineCount < LINES_MIN || roots.length < UNITS_MIN) return false
  const remarks = roots.filter((node) => isRemark(node.line.title)).length
  const strong = roots.filter(({ line }) => line.strong || line.ordinal !== null).length
  if (strong * 2 > roots.length) return remarks * 2 < roots.length
  return roots.length >= PLAIN_UNITS_MIN && remarks * 5 <= roots.length
}

/**
 * Reads a table of contents, syllabus or list pasted into the notes: numbers, bullets, "Chapter 3: Title .... 45",
 * "Week 2 – Title", 1.1 or indented children, Markdown headings, roman numerals. Prose around it is ignored.
 * Returns 2 to 11 units (longer outlines are merged into consecutive groups), or null if the notes hold no outline:
 * fewer than three listed lines, fewer than two units, or mostly remarks about the learner. Linear in the length of
 * the notes, which are read up to 2,000 UTF-16 units. Never throws.
 */
export function parseOutline(notes: string): OutlineUnit[] | null {
  const lines = withoutAsides(outlineLines(cutText(notes, NOTES_MAX).text))
  let roots = nest(lines)
  let [only] = roots
  while (roots.length === 1 && only && only.children.length > 0) {
    roots = only.children
    only = roots[0]
  }
  if (!isBelievable(roots, lines.length)) return null
  return mergeToLimit(roots.map((node) => ({ title: node.line.title, parts: partsOf(node) })))
}
