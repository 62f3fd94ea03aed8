/** A linked list of promises: each link carries one value and the promise of the next link; null ends it. */
export type Chain<T> = Promise<{ value: T; next: Chain<T> } | null>

/** Walk an iterable as a chain that never rejects unheard: a link nobody awaits must not end the process. */
export function toChain<T>(source: AsyncIterable<T>): Chain<T> {
  const iterator = source[Symbol.asyncIterator]()
  const step = (): Chain<T> => {
    const link = iterator.next().then((r) => (r.done ? null : { value: r.value, next: step() }))
    link.catch(() => {})
    return link
  }
  return step()
}

/** The values of a chain, in order, each as soon as it arrives. Rejects when a link does. */
export async function* fromChain<T>(head: Chain<T>): AsyncGenerator<T> {
  for (let link = await head; link; link = await link.next) yield link.value
}
