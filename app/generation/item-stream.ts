import { JSONParser } from '@streamparser/json'
import { readKeepable } from '#app/domain/text.ts'
import { AnswerText, FENCE_OPEN } from './answer-text.ts'

/** What may still become an opening fence. */
const UNDECIDED = /^(`{0,2}|```\w{0,16})$/

/**
 * Reads a streamed JSON object and reports the elements of one top-level array as each closes. Every character is
 * parsed once, however the text is cut into chunks. Throws `OversizeError` past `ANSWER_MAX`.
 */
export class ItemStream {
  readonly #parser: JSONParser
  readonly #answer = new AnswerText()
  #closed: unknown[] = []
  #head = ''
  #started = false
  #broken = false

  constructor(
    key: string,
    private readonly onItem: (raw: unknown) => void,
  ) {
    this.#parser = new JSONParser({ paths: [`$.${key}.*`], keepStack: false })
    // As the whole will be read: an item that is shown is the item that is saved.
    this.#parser.onValue = ({ value }) => void this.#closed.push(readKeepable(JSON.stringify(value)))
    this.#parser.onError = () => {
      this.#broken = true
    }
    this.#parser.onEnd = () => {
      this.#broken = true
    }
  }

  push(chunk: string): void {
    this.#answer.push(chunk)
    if (this.#started) this.#feed(chunk)
    else this.#begin(chunk)
  }

  /** Hold back until it is clear whether the answer starts inside a code fence. */
  #begin(chunk: string): void {
    this.#head = (this.#head + chunk).trimStart()
    if (UNDECIDED.test(this.#head)) return
    this.#started = true
    this.#feed(this.#head.replace(FENCE_OPEN, ''))
  }

  #feed(chunk: string): void {
    if (this.#broken || chunk === '') return
    try {
      this.#parser.write(chunk)
    } catch (error) {
      if (!this.#broken) throw error
    }
    this.#report()
  }

  /** Outside the parser, which takes an error thrown in its callbacks for a fault in the text. */
  #report(): void {
    const closed = this.#closed
    this.#closed = []
    for (const raw of closed) this.onItem(raw)
  }

  /** The whole answer as JSON. Throws `UnreadableError` when it is none. */
  whole(): unknown {
    return this.#answer.whole()
  }
}
