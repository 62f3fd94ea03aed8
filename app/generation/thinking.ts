/** Tags that models put around what they think aloud before they answer: DeepSeek’s, Qwen’s and their likes. */
const TAGS = ['think', 'thinking', 'thought', 'reasoning']
const OPENINGS = TAGS.map((tag) => `<${tag}>`)
const LONGEST = Math.max(...OPENINGS.map(({ length }) => length))
/** What ends a thought: any of them, for some models begin with one tag and end with another. */
const CLOSING = new RegExp(`</(?:${TAGS.join('|')})>`, 'i')
/** So much of a thought that may never end is kept, UTF-16 units: more than any answer has. */
const KEPT_MAX = 200_000
/** An answer that begins with more blanks than this begins with no thinking, UTF-16 units. */
const BLANKS_MAX = 100

/**
 * Tells an answer from the thinking before it, which some servers put between tags into the same text. Pieces may be cut
 * anywhere, within a tag too: what is put together of them is the same. Only what an answer begins with is thinking; the
 * same tags later on are words of the answer.
 */
export class ThinkingFilter {
  #state: 'before' | 'thinking' | 'answer' = 'before'
  #held = ''
  /** The thought that is being read, with its tag. */
  #unended = ''
  #thought = false

  /** The part of a piece, and of what was held back before it, that belongs to the answer; often nothing. */
  push(piece: string): string {
    if (this.#state === 'answer') return piece
    this.#held += piece
    // One piece may hold a whole thought, and the next one.
    for (let goesOn = true; goesOn;) goesOn = this.#state === 'before' ? this.#opens() : this.#closes()
    return this.#isAnswer() ? this.#taken() : ''
  }

  /** What is left when no more comes: what might have become a tag. A thought that never ended is none of the answer. */
  end(): string {
    const left = this.#taken()
    if (this.#state !== 'thinking') return left
    this.#keep(left)
    this.#state = 'before'
    return ''
  }

  /** A thought that never ended, as it came; it may be an answer that begins with the word for a tag. */
  get unended(): string {
    return this.#unended
  }

  #keep(text: string): void {
    this.#unended += text.slice(0, KEPT_MAX - this.#unended.length)
  }

  #isAnswer(): boolean {
    return this.#state === 'answer'
  }

  #taken(): string {
    const text = this.#held
    this.#held = ''
    return text
  }

  /** Whether a thought begins here; notes when the answer does. */
  #opens(): boolean {
    const said = this.#held.trimStart()
    // Between a thought and the answer blanks mean nothing.
    if (this.#thought) this.#held = said
    const blanks = this.#held.length - said.length
    const start = said.slice(0, LONGEST).toLowerCase()
    const opening = blanks > BLANKS_MAX ? undefined : OPENINGS.find((tag) => start.startsWith(tag))
    if (opening === undefined) {
      if (blanks > BLANKS_MAX || !OPENINGS.some((tag) => tag.startsWith(start))) this.#state = 'answer'
      return false
    }
    this.#state = 'thinking'
    this.#thought = true
    this.#unended = said.slice(0, opening.length)
    this.#held = said.slice(opening.length)
    return true
  }

  /** Whether a thought ends here; of one that goes on, only what may be the beginning of its end is held. */
  #closes(): boolean {
    const closing = CLOSING.exec(this.#held)
    if (closing) {
      this.#held = this.#held.slice(closing.index + closing[0].length)
      this.#unended = ''
      this.#state = 'before'
      return true
    }
    const sure = Math.max(0, this.#held.length - LONGEST)
    this.#keep(this.#held.slice(0, sure))
    this.#held = this.#held.slice(sure)
    return false
  }
}

/** The end of a thought whose beginning nobody has sent. */
const LOST_END = '</think>'

/** An answer that is to be JSON without thinking whose opening tag the server has kept to itself. */
export function afterThinking(text: string): string {
  const at = /^[{[`]/.test(text) ? -1 : text.indexOf(LOST_END)
  return at < 0 ? text : text.slice(at + LOST_END.length).trimStart()
}
