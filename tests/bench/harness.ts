import { setTimeout as sleep } from 'node:timers/promises'

export type Unit = 'µs' | 'ms' | '/s' | '×' | 'MB'
/** What a figure should keep to; `of` says which of its numbers is meant. */
export type Bound = { at: 'most' | 'least'; value: number; of?: 'median' | 'p95' }
export type Ratio = { to: string; value: number; target?: Bound }
export type Figure = {
  name: string
  unit: Unit
  median: number
  p95?: number
  samples: number
  target?: Bound
  limit?: Bound
  ratios?: Ratio[]
  note?: string
  /** Something that must never happen did: a wrong answer, not a slow one. */
  wrong?: string
}
export type Options = { quick: boolean; scale: (full: number) => number }
/** One group of metrics, `npm run bench -- --only <name>`. */
export type Bench = {
  about: string
  /** A target that is missed by more than twice is wrong here. */
  binding?: boolean
  run: (options: Options) => Promise<Figure[]>
}

export const atMost = (value: number, of: 'median' | 'p95' = 'median'): Bound => ({ at: 'most', value, of })
export const atLeast = (value: number): Bound => ({ at: 'least', value })

export function quantile(sample: readonly number[], q: number): number {
  const sorted = sample.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
}
export const median = (sample: readonly number[]) => quantile(sample, 0.5)

/** Milliseconds since the epoch with fractions, comparable between the processes of one machine. */
export const wallMs = () => performance.timeOrigin + performance.now()

type Extra = Omit<Partial<Figure>, 'name' | 'unit' | 'median' | 'p95' | 'samples'>

/** A figure of durations in ms. */
export const timed = (name: string, sample: readonly number[], extra: Extra = {}): Figure => ({
  name,
  unit: 'ms',
  median: median(sample),
  p95: quantile(sample, 0.95),
  samples: sample.length,
  ...extra,
})

/** A figure of rates, from ms a call. */
export const perSecond = (name: string, msPerCall: readonly number[], extra: Extra = {}): Figure => ({
  name,
  unit: '/s',
  median: 1000 / median(msPerCall),
  samples: msPerCall.length,
  ...extra,
})

let kept = 0
/** Use a result where the optimiser can see it, so that computing it cannot be skipped. */
export const keep = (value: { length: number } | number): void => {
  kept = (kept + (typeof value === 'number' ? value : value.length)) % 1_000_003
}
export const keptSum = () => kept

type Pace = {
  rounds: number
  /** Rounds that are run and not counted. */
  warmup?: number
  /** Calls in one timing; the result is ms a call. */
  batch?: number
  /** Rest between two timings, ms, so that what a call left behind is done by then. */
  restMs?: number
}

/**
 * Time variants in turn: A B, then B A, and so on, so that a slow moment of the machine falls on all of them. Each
 * variant is called with the number of its call, from 0. Returns ms a call by variant, in the order of the rounds.
 */
export async function interleave<K extends string>(
  variants: Record<K, (call: number) => unknown>,
  { rounds, warmup = Math.ceil(rounds / 10), batch = 1, restMs }: Pace,
): Promise<Record<K, number[]>> {
  const names = Object.keys(variants) as K[]
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>
  for (let round = 0; round < rounds + warmup; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const started = performance.now()
      for (let i = 0; i < batch; i++) await variants[name](round * batch + i)
      const ms = (performance.now() - started) / batch
      if (round >= warmup) samples[name].push(ms)
      if (restMs !== undefined) await sleep(restMs)
    }
  }
  return samples
}

/** The sample-wise differences of two variants that ran in the same rounds. */
export const differences = (a: readonly number[], b: readonly number[]) => a.map((ms, i) => ms - (b[i] ?? ms))

/** How much a value of one variant is of another's, by medians. */
export const ratioOf = (a: readonly number[], b: readonly number[]) => median(a) / median(b)
