/** How many progress streams one learner may hold open; six already fill a browser's HTTP/1.1 connections. */
const PER_LEARNER = 12

/** Counts open streams per learner, so that one cannot exhaust the server, and ends those left behind. */
export class Streams {
  readonly #open = new Map<string, number>()
  readonly #closers = new Map<string, { owner: string; close: () => void }>()

  /** Take a place; undefined when the learner has too many. Call the result when the stream ends. */
  open(owner: string): (() => void) | undefined {
    const n = this.#open.get(owner) ?? 0
    if (n >= PER_LEARNER) return undefined
    this.#open.set(owner, n + 1)
    let released = false
    return () => {
      if (released) return
      released = true
      const left = (this.#open.get(owner) ?? 1) - 1
      if (left === 0) this.#open.delete(owner)
      else this.#open.set(owner, left)
    }
  }

  /** How many are open, everybody's. */
  get openCount(): number {
    return [...this.#open.values()].reduce((all, n) => all + n, 0)
  }

  /** How many can be ended by name. */
  get namedCount(): number {
    return this.#closers.size
  }

  /** Name a stream, so that the page that leaves can say so. */
  register(id: string, owner: string, close: () => void): () => void {
    this.#closers.set(id, { owner, close })
    return () => this.#closers.delete(id)
  }

  /** End a stream of this owner's; somebody else's is ignored. */
  close(id: string, owner: string): void {
    const stream = this.#closers.get(id)
    if (stream?.owner === owner) stream.close()
  }

  closeAll(): void {
    for (const stream of this.#closers.values()) stream.close()
  }
}
