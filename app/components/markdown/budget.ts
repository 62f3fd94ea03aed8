/**
 * What reading a text costs, about in characters of prose: prose is read in 5 µs a character, but each mark may begin an
 * element, and 8,000 characters of formulas or of list items took ten times as long as prose.
 */
const MARK_COSTS = 12
const MARKS = /[*_~`$\\[|>#\n-]/g

const costOf = (text: string): number => text.length + MARK_COSTS * (text.match(MARKS)?.length ?? 0)

/** How much of a page the server reads as Markdown before it answers: about 0.1 s of its time, everybody's. */
const AT_ONCE = 40_000

/**
 * How many of a page's texts, from the first, are read as Markdown before the page is sent. The others are sent as they
 * were written, and read where they are looked at: in the browser.
 */
export function readAtOnce(texts: readonly string[], budget = AT_ONCE): number {
  let left = budget
  const over = texts.findIndex((text) => (left -= costOf(text)) < 0)
  return over < 0 ? texts.length : over
}
