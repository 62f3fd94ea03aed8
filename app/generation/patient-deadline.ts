/** How long whoever answers is waited for, ms: until the first piece, and from each piece to the next. */
export type Patience = { firstMs: number; gapMs: number }

/** What one call of a reply may take, however steadily it comes, ms. */
export const REPLY_MAX_MS = 10 * 60_000
/** What one call of a workflow may take: a lesson by a slow model on one's own machine is minutes long. */
export const STEP_MAX_MS = 20 * 60_000

/** The calls of one question: it, and one to correct the answer. */
const CALLS_A_QUESTION = 2
/** What a run of a workflow may take besides its calls, ms. */
const MARGIN_MS = 30_000

/** The hard deadline of a run that asks so many questions, ms: it ends what the calls' own deadlines have not ended. */
export const runLimitMs = (questions: number): number =>
  Math.max(1, questions) * CALLS_A_QUESTION * STEP_MAX_MS + MARGIN_MS

/**
 * The deadline of what is worth its wait as long as it comes, a reply or a lesson: `firstMs` until the first piece, then
 * `gapMs` from each piece to the next, `maxMs` in all; then `signal` aborts with a `TimeoutError`. A plan has another,
 * which is extended once.
 */
export class PatientDeadline {
  readonly #abort = new AbortController()
  readonly #end: NodeJS.Timeout
  #timer: NodeJS.Timeout

  constructor(
    private readonly patience: Patience,
    maxMs: number,
  ) {
    this.#timer = setTimeout(() => this.#expire(), patience.firstMs)
    this.#end = setTimeout(() => this.#expire(), maxMs)
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** Call when a piece has come. */
  extend(): void {
    if (this.#abort.signal.aborted) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#expire(), this.patience.gapMs)
  }

  clear(): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#end)
  }

  #expire(): void {
    this.#abort.abort(new DOMException('The provider took too long.', 'TimeoutError'))
  }
}
