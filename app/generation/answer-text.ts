import { OversizeError } from '#app/domain/errors.ts'
import { readKeepable } from '#app/domain/text.ts'
import { UnreadableError } from './failure.ts'
import { afterThinking } from './thinking.ts'

/** Longest answer that is read, in UTF-16 units. Twelve modules of twenty tasks with long texts stay under a third. */
export const ANSWER_MAX = 400_000

/** A Markdown code fence around JSON: what small models add although they are asked not to. */
const FENCE = '```'
export const FENCE_OPEN = /^```(?:json)?\s*/

/** Gathers a streamed answer that is to be JSON. Throws `OversizeError` past `ANSWER_MAX`. */
export class AnswerText {
  readonly #parts: string[] = []
  #length = 0

  push(chunk: string): void {
    this.#length += chunk.length
    if (this.#length > ANSWER_MAX) throw new OversizeError()
    this.#parts.push(chunk)
  }

  /** The answer as it came. */
  get text(): string {
    return this.#parts.join('')
  }

  /** The whole answer as JSON. Throws `UnreadableError` when it is none. */
  whole(): unknown {
    // No regular expression looks for the end: on a long run of blanks its backtracking would hold up the server.
    const text = afterThinking(this.text.trim()).replace(FENCE_OPEN, '')
    try {
      return readKeepable(text.endsWith(FENCE) ? text.slice(0, -FENCE.length).trimEnd() : text)
    } catch (error) {
      throw new UnreadableError(error)
    }
  }
}
