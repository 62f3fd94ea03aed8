/** Longest stretch in which the other end of a formula is looked for, UTF-16 units. */
const REACH = 2000

const isSpace = (char: string | undefined) => char === undefined || /\s/.test(char)
const isDigit = (char: string | undefined) => char !== undefined && char >= '0' && char <= '9'

/** The end of a formula that a single dollar at `at` opens, by pandoc's rule, so that prices stay prices; -1 for none. */
function closingDollar(text: string, at: number): number {
  if (isSpace(text[at + 1])) return -1
  const until = Math.min(text.length, at + REACH)
  for (let i = at + 2; i < until; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === '\n' && text[i + 1] === '\n') return -1
    else if (text[i] === '$' && !isSpace(text[i - 1]) && !isDigit(text[i + 1])) return i
  }
  return -1
}

/** Where a stretch of code that begins at `at` ends, its marks included; a fence that nobody closed goes on to the end. */
function afterCode(text: string, at: number): number {
  const run = /^(`+|~{3,})/.exec(text.slice(at, at + 64))?.[0]
  if (!run) return at
  const from = at + run.length
  if (run.length < 3) {
    const end = text.slice(from, from + REACH).indexOf(run)
    return end < 0 ? from : from + end + run.length
  }
  const end = text.indexOf(run, from)
  return end < 0 ? text.length : end + run.length
}

type Piece = { out: string; next: number; math?: boolean }

function atDollar(text: string, at: number): Piece {
  if (text[at + 1] === '$') {
    const end = text.indexOf('$$', at + 2)
    if (end < 0) return { out: '\\$\\$', next: at + 2 }
    return { out: display(text, at, text.slice(at + 2, end)), next: end + 2, math: true }
  }
  const end = closingDollar(text, at)
  if (end < 0) return { out: '\\$', next: at + 1 }
  return { out: text.slice(at, end + 1), next: end + 1, math: true }
}

/** A formula on lines of its own where it stands alone on its line, else within its sentence. */
function display(text: string, at: number, formula: string): string {
  const lineStart = text.lastIndexOf('\n', at - 1) + 1
  const indent = text.slice(lineStart, at)
  if (!/^\s*$/.test(indent)) return `$${formula.trim().replaceAll(/\s*\n\s*/g, ' ')}$`
  const lines = formula
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== '')
  return ['$$', ...lines.map((line) => indent + line.trim()), `${indent}$$`].join('\n')
}

function atBackslash(text: string, at: number): Piece {
  const kind = text[at + 1]
  if (kind !== '(' && kind !== '[') return { out: text.slice(at, at + 2), next: at + 2 }
  const end = text.indexOf(kind === '(' ? '\\)' : '\\]', at + 2)
  const formula = text.slice(at + 2, end)
  if (end < 0 || end - at > REACH || formula.trim() === '') return { out: text.slice(at, at + 2), next: at + 2 }
  return { out: kind === '[' ? display(text, at, formula) : `$${formula.trim()}$`, next: end + 2, math: true }
}

/**
 * Formulas in every way that models write them (`$…$`, `$$…$$`, `\(…\)`, `\[…\]`) as the parser reads them, and every
 * other dollar as a dollar. `math` says whether there is any.
 */
export function markFormulas(text: string): { text: string; math: boolean } {
  if (!/[$]|\\[([]/.test(text)) return { text, math: false }
  let out = ''
  let math = false
  for (let at = 0; at < text.length;) {
    const char = text[at]
    const code = char === '`' || char === '~' ? afterCode(text, at) : at
    if (code > at) {
      out += text.slice(at, code)
      at = code
      continue
    }
    const piece =
      char === '$' ? atDollar(text, at) : char === '\\' ? atBackslash(text, at) : { out: char ?? '', next: at + 1 }
    out += piece.out
    math ||= piece.math === true
    at = piece.next
  }
  return { text: out, math }
}
