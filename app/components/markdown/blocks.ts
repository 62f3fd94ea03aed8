/** A piece of Markdown that stands by itself. */
export type Block = {
  text: string
  /** `code` is one fence and nothing else; `fence` and `math` are still open: what came of code or of a formula that goes on. */
  kind: 'text' | 'code' | 'fence' | 'math'
}

const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/
const MATH_OPEN = /^ {0,3}(\$\$|\\\[)/
const MATH_CLOSE = /(\$\$|\\\])\s*$/
const LIST = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/
const BLANK = /^\s*$/

type Inside = { kind: 'fence'; closes: RegExp } | { kind: 'math' } | null

/** What a line opens, as long as nothing is open. */
function opens(line: string): Inside {
  const fence = FENCE.exec(line)?.[1]
  if (fence) return { kind: 'fence', closes: new RegExp(`^ {0,3}${fence[0]}{${fence.length},}\\s*$`) }
  const math = MATH_OPEN.exec(line)
  return math && !MATH_CLOSE.test(line.slice(math[0].length)) ? { kind: 'math' } : null
}

const closes = (inside: NonNullable<Inside>, line: string) =>
  inside.kind === 'fence' ? inside.closes.test(line) : MATH_CLOSE.test(line)

/** Whether a line after an empty one begins something of its own, or goes on with what stands before it. */
const isApart = (line: string, before: string) => !/^\s/.test(line) && !(LIST.test(before) && LIST.test(line))

/** A fence at the very left ends whatever stood before it. */
const isOwnFence = (line: string, inside: Inside) => inside?.kind === 'fence' && !line.startsWith(' ')

/** Walks lines and finds where one block ends and the next begins. */
class Splitter {
  readonly blocks: Block[] = []
  #lines: string[] = []
  #first = ''
  #inside: Inside = null
  #empty = false

  line(line: string): void {
    if (this.#inside) this.#within(line, this.#inside)
    else if (BLANK.test(line)) {
      this.#empty = true
      this.#lines.push(line)
    } else this.#text(line)
  }

  #within(line: string, inside: NonNullable<Inside>): void {
    this.#lines.push(line)
    if (!closes(inside, line)) return
    this.#inside = null
    if (isOwnFence(this.#first, opens(this.#first))) this.#close('code')
  }

  #text(line: string): void {
    const inside = opens(line)
    if (this.#first && ((this.#empty && isApart(line, this.#first)) || isOwnFence(line, inside))) this.#close()
    this.#first ||= line
    this.#empty = false
    this.#inside = inside
    this.#lines.push(line)
  }

  #close(kind: Block['kind'] = 'text'): void {
    this.blocks.push({ text: this.#lines.join('\n') + '\n', kind })
    this.#lines = []
    this.#first = ''
    this.#empty = false
  }

  /** What is left when the text is over. A fence within a list is the list's. */
  rest(): Block | null {
    if (!this.#first) return null
    const alone = this.#inside && opens(this.#first)?.kind === this.#inside.kind ? this.#inside.kind : 'text'
    return { text: this.#lines.join('\n'), kind: alone }
  }
}

/** Markdown as blocks, each of which reads the same alone as in its place. One that is closed stays as it is. */
export function splitBlocks(text: string): Block[] {
  const splitter = new Splitter()
  for (const line of text.split('\n')) splitter.line(line)
  const rest = splitter.rest()
  return rest ? [...splitter.blocks, rest] : splitter.blocks
}
