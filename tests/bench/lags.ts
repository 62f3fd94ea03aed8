import { setTimeout as sleep } from 'node:timers/promises'
import type { PacedProvider } from './paced-provider.ts'

/** Wait until `n` answers are held back by the provider. */
export async function held(provider: PacedProvider, n: number): Promise<void> {
  const until = performance.now() + 20_000
  while (provider.waiting() < n) {
    if (performance.now() > until) throw new Error(`Only ${provider.waiting()} of ${n} calls reached the provider.`)
    await sleep(2)
  }
}

/** Lags by item, ms; an item that never came is an error. */
export function lagsOf(closed: readonly number[], seen: ReadonlyMap<number, number>, items: number): number[] {
  return Array.from({ length: items }, (_, i) => {
    const [from, to] = [closed[i], seen.get(i + 1)]
    if (from === undefined || to === undefined || Number.isNaN(to)) throw new Error(`Item ${i + 1} was never seen.`)
    return to - from
  })
}
