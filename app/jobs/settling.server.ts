import type { Logger } from 'pino'
import { FileUnusableError } from '#app/domain/errors.ts'

/** When a settlement is tried again that could not be written: the file was locked, or the disk full; ms. */
const AGAIN_MS = [250, 5000, 30_000, 120_000, 600_000]

type Write = () => Promise<void>

/**
 * The ends of calls that are being written down, and those that could not be yet. Nobody waits for what cannot be written
 * at once; it is not lost while this process lives, and is tried once more when it is to end.
 */
export class Settlements {
  readonly #writing = new Set<Promise<void>>()
  readonly #waiting = new Map<string, Write>()

  constructor(private readonly log: Logger) {}

  /** Write how a call ended, now or later. Never rejects. `write` may be called again after it failed. */
  write(call: string, write: Write): Promise<void> {
    return this.#note(this.#try(call, write, 0))
  }

  /** So long as it goes on, `finish` waits for it. */
  #note(trying: Promise<void>): Promise<void> {
    const writing = trying.finally(() => this.#writing.delete(writing))
    this.#writing.add(writing)
    return writing
  }

  async #try(call: string, write: Write, tries: number): Promise<void> {
    try {
      await write()
    } catch (err) {
      const wait = err instanceof FileUnusableError ? undefined : AGAIN_MS[tries]
      this.log.warn({ err, call, again: wait !== undefined }, 'a call could not be settled')
      if (wait === undefined) return
      this.#waiting.set(call, write)
      setTimeout(() => this.#again(call, tries + 1), wait).unref()
    }
  }

  #again(call: string, tries: number): void {
    const write = this.#waiting.get(call)
    if (!write) return
    this.#waiting.delete(call)
    void this.#note(this.#try(call, write, tries))
  }

  /** Wait for what is being written, and try what waits once more: this process is about to end. Never rejects. */
  async finish(): Promise<void> {
    // One that waits may be begun again meanwhile.
    while (this.#writing.size > 0) await Promise.all(this.#writing)
    const left = [...this.#waiting]
    this.#waiting.clear()
    const last = async ([call, write]: [string, Write]) =>
      write().catch((err) => this.log.warn({ err, call, again: false }, 'a call could not be settled'))
    await Promise.all(left.map(last))
  }
}
