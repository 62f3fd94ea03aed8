/** Lets bodies of one key run one after the other, in this process. */
export class Turns {
  readonly #tails = new Map<string, Promise<void>>()

  /** How many keys somebody has a turn of, or waits for one. */
  get size(): number {
    return this.#tails.size
  }

  /** Run `body` when every earlier one of the same key has ended, however it did. */
  async take<T>(key: string, body: () => Promise<T>): Promise<T> {
    const mine = (this.#tails.get(key) ?? Promise.resolve()).then(body)
    const tail = mine.then(
      () => {},
      () => {},
    )
    this.#tails.set(key, tail)
    try {
      return await mine
    } finally {
      if (this.#tails.get(key) === tail) this.#tails.delete(key)
    }
  }
}
