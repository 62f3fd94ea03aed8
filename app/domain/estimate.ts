import type { ProviderName } from './providers.ts'

/** A recorded success: about how many items were asked for, and how long it took. */
export type PastRun = { size: number; durationMs: number }

export type Range = { lowMs: number; highMs: number }

/** How long an attempt will take. `medianMs` is null where nothing was measured and the range is only a prior. */
export type Estimate = Range & { medianMs: number | null; basis: 'runs' | 'prior'; runs: number }

/** Fewer recorded runs than this say nothing about the next. */
const RUNS_NEEDED = 3
/** The nearest in size decide; more would only bring in what is less alike. */
const NEAREST = 20
/** Sizes within this ratio, or one item apart, count as alike: nothing is scaled from one size to another. */
const ALIKE = 1.5
/** The middle of what happened: one run in five was quicker, one in five slower. */
const LOW = 0.2
const HIGH = 0.8

const isAlike = (a: number, b: number) => Math.abs(a - b) <= 1 || Math.max(a, b) <= ALIKE * Math.min(a, b)

/** Nearest rank: always a duration that has really happened. `sorted` is not empty. */
const percentile = (sorted: number[], share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0

function median(sorted: number[]): number {
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : Math.round(((sorted[middle - 1] ?? upper) + upper) / 2)
}

/**
 * The time an attempt of `size` items will take: the median and range of at least three runs alike, else `prior`.
 * `runs` are successes of the same kind, provider and model. Nothing is promised past `latestMs`, when the attempt
 * ends by itself.
 */
export function estimate(runs: PastRun[], size: number, prior: Range, latestMs: number): Estimate {
  const cap = (ms: number) => Math.min(ms, latestMs)
  const near = runs
    .filter((run) => isAlike(run.size, size))
    .toSorted((a, b) => Math.abs(a.size - size) - Math.abs(b.size - size))
    .slice(0, NEAREST)
  if (near.length < RUNS_NEEDED) {
    return { lowMs: cap(prior.lowMs), highMs: cap(prior.highMs), medianMs: null, basis: 'prior', runs: near.length }
  }
  const sorted = near.map((run) => run.durationMs).toSorted((a, b) => a - b)
  const range = { lowMs: cap(percentile(sorted, LOW)), highMs: cap(percentile(sorted, HIGH)) }
  return { ...range, medianMs: cap(median(sorted)), basis: 'runs', runs: near.length }
}

export type Maker = { provider: ProviderName; local: boolean; paceMs: number }

/** Pieces the built-in curriculum sends per module, from composing its packs and frameworks at many sizes. */
const PIECES = { low: 2, high: 10 }
/** What saving and a busy machine may add, ms. */
const OVERHEAD_MS = 1000

/**
 * What is expected of a provider before anything was measured here. The built-in curriculum keeps its own pace; hosted
 * models write a plan in 10 to 30 s; a model on the operator's own machine takes 1 to 4 min. `paceMs` is the pause
 * between the curriculum's pieces.
 */
export function priorRange({ provider, local, paceMs }: Maker, size: number): Range {
  if (provider === 'offline') {
    return { lowMs: PIECES.low * size * paceMs, highMs: PIECES.high * size * paceMs + OVERHEAD_MS }
  }
  return local ? { lowMs: 60_000, highMs: 240_000 } : { lowMs: 10_000, highMs: 30_000 }
}

/** Seconds until an attempt is likely to end; null where nothing was measured. `elapsedMs` is since its run began. */
export const secondsLeft = ({ medianMs }: Estimate, elapsedMs: number): number | null =>
  medianMs === null ? null : Math.max(0, Math.ceil((medianMs - elapsedMs) / 1000))
