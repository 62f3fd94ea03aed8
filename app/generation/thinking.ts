/** Tags that models put around what they think aloud before they answer: DeepSeek’s, Qwen’s and their likes. */
const TAGS = ['think', 'thinking', 'thought', 'reasoning']
const OPENINGS = TAGS.map((tag) => `<${tag}>`)
const LONGEST = Math.max(...OPENINGS.map(({ length }) => length))
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
  /** What ends the thought that is being read. */
  #closing = ''
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
    this.#state = 'before'
    return ''
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
    this.#closing = `</${opening.slice(1)}`
    this.#held = said.slice(opening.length)
    return true
  }

  /** Whether a thought ends here; of one that goes on, only what may be the beginning of its end is held. */
  #closes(): boolean {
    const closing = this.#closing
    const at = this.#held.search(new RegExp(closing, 'i'))
    this.#held = at < 0 ? this.#held.slice(1 - closing.length) : this.#held.slice(at + closing.length)
    if (at >= 0) this.#state = 'before'
    return at >= 0
  }
}

/** The end of a thought whose beginning nobody has sent. */
const LOST_END = '</think>'

/** An answer that is to be JSON without thinking whose opening tag the server has kept to itself. */
export function afterThinking(text: string): string {
  const at = /^[{[`]/.test(text) ? -1 : text.indexOf(LOST_END)
  return at < 0 ? text : text.slice(at + LOST_END.length).trimStart()
}
