import type { Block } from './blocks.ts'

/** A block longer than this is shown as it was written: reading it takes longer than anybody waits. UTF-16 units. */
const READ_MAX = 16_000
/** A line that begins with more quotes and lists within each other than this, or so far to the right. */
const TOO_DEEP = /^(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$))){9}|^[ \t]{65}/m
/** Emphases or brackets open at once. The parser's time grows with the square of them and worse: 6,000 took two minutes. */
const OPEN_MAX = 60

const MARKS = /(?<before>\s|^)?(?:[*_~]+|\[)(?<after>\s|$)?|\]/g

/** Whether more stands open at once than anybody writes. Marks with text on both sides may close as well as open. */
function isTangled(text: string): boolean {
  let open = 0
  for (const { 0: mark, groups } of text.matchAll(MARKS)) {
    const opens = groups?.['after'] === undefined && (groups?.['before'] !== undefined || mark.endsWith('['))
    if (mark !== ']' && opens) open += 1
    else if (mark === ']' || groups?.['after'] !== undefined) open = Math.max(0, open - 1)
    if (open > OPEN_MAX) return true
  }
  return false
}

/** Whether a block is of a size and depth that are read in no time; hostile ones are shown as they were written. */
export const isReadable = ({ text, kind }: Pick<Block, 'text' | 'kind'>): boolean =>
  text.length <= READ_MAX && (kind === 'code' || (!TOO_DEEP.test(text) && !isTangled(text)))
