import type { DeadlineTimes } from '#app/generation/deadline.ts'

/** What one call of a reply may take, however steadily it comes, ms. */
const CALL_MAX_MS = 10 * 60_000

/**
 * The deadline of a reply's call: `baseMs` until its first piece, then `extensionMs` from each piece to the next; then
 * `signal` aborts with a `TimeoutError`. A plan is either there in time or not worth the wait; a reply is read while it
 * comes, so it may go on for as long as it does come.
 */
export class PatientDeadline {
  readonly #abort = new AbortController()
  readonly #end: NodeJS.Timeout
  #timer: NodeJS.Timeout

  constructor(private readonly times: DeadlineTimes) {
    this.#timer = setTimeout(() => this.#expire(), times.baseMs)
    this.#end = setTimeout(() => this.#expire(), CALL_MAX_MS)
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** Call when a piece has come. */
  extend(): void {
    if (this.#abort.signal.aborted) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#expire(), this.times.extensionMs)
  }

  clear(): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#end)
  }

  #expire(): void {
    this.#abort.abort(new DOMException('The provider took too long.', 'TimeoutError'))
  }
}
