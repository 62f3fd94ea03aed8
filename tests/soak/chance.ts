import { createHash } from 'node:crypto'

/** Choices that a seed repeats. Whoever is named apart draws apart: what one does changes nothing for the others. */
export type Chance = {
  /** From `least`, under `most`. */
  between(least: number, most: number): number
  happens(probability: number): boolean
  oneOf<T>(list: readonly [T, ...T[]]): T
  /** A name by its share of all weights. */
  weighed<K extends string>(weights: Record<K, number>): K
}

export function chance(seed: string): Chance {
  let drawn = 0
  const next = () => createHash('sha256').update(`${seed}/${drawn++}`).digest().readUInt32BE() / 2 ** 32
  return {
    between: (least, most) => least + Math.floor(next() * (most - least)),
    happens: (probability) => next() < probability,
    oneOf: (list) => list[Math.floor(next() * list.length)] ?? list[0],
    weighed(weights) {
      const entries = Object.entries(weights) as [keyof typeof weights, number][]
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
      const found = entries.find(([, weight]) => (left -= weight) < 0) ?? entries.at(-1)
      if (!found) throw new Error('There is nothing to choose from.')
      return found[0]
    },
  }
}
