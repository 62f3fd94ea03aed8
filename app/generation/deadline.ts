export type DeadlineTimes = { baseMs: number; extensionMs: number }

/** A run asks its provider at most so often: once, and once for a correction. */
const CALLS_MAX = 2
/** What a run may take besides its calls, ms: the built-in pauses of a busy store, checking and saving. */
const HARD_MARGIN_MS = 30_000

/**
 * The hard deadline of a whole run, ms: when every call has taken all its adaptive deadline allows, and some. It ends
 * a run that the calls' own deadlines have not ended, whatever it does.
 */
export const hardLimitMs = ({ baseMs, extensionMs }: DeadlineTimes): number =>
  CALLS_MAX * (baseMs + extensionMs) + HARD_MARGIN_MS

/** The latest an attempt ends that makes so many calls, each with a deadline of its own, ms after its start. */
export const latestMs = ({ baseMs, extensionMs }: DeadlineTimes, calls: number): number =>
  calls * (baseMs + extensionMs)

/** The adaptive deadline: `baseMs`, extended once by `extensionMs`; then `signal` aborts with a `TimeoutError`. */
export class Deadline {
  readonly #abort = new AbortController()
  readonly #startedAt = performance.now()
  #timer: NodeJS.Timeout
  #extended = false

  constructor(private readonly times: DeadlineTimes) {
    this.#timer = setTimeout(() => this.#expire(), times.baseMs)
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** ms since the start, from a monotonic clock. */
  get elapsedMs(): number {
    return Math.round(performance.now() - this.#startedAt)
  }

  /** The latest the deadline can come, in ms after the start. */
  get limitMs(): number {
    return this.times.baseMs + (this.#extended ? this.times.extensionMs : 0)
  }

  /** Call when a first well-formed item has been read. Later calls do nothing. */
  extend(): void {
    if (this.#extended || this.#abort.signal.aborted) return
    this.#extended = true
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#expire(), Math.max(0, this.limitMs - this.elapsedMs))
  }

  clear(): void {
    clearTimeout(this.#timer)
  }

  #expire(): void {
    this.#abort.abort(new DOMException('The provider took too long.', 'TimeoutError'))
  }
}
