import type { CostStatus } from './attempt.ts'
import type { PriceSnapshot, TokenUsage } from './costs.ts'

export type Cost = { costNanoUsd: number | null; costStatus: CostStatus }

const UNKNOWN: Cost = { costNanoUsd: null, costStatus: 'unknown' }

/** Prices are for a million tokens. */
const A_MILLION = 1_000_000n

/** Prices of the operator's own and of what is free are known; the price package's may be out of date. */
const isCertain = (price: PriceSnapshot) => price.source !== 'package'

/** Tokens times their price, nano-USD times a million: whole numbers throughout, so that no sum depends on its order. */
const at = (tokens: number, price: number) => BigInt(tokens) * BigInt(Math.round(price))

const isFree = ({ input, output }: PriceSnapshot) => input === 0 && output === 0

/**
 * What a call cost, in integer nano-USD, rounded once to the nearest. `exact` where the provider said all that the price
 * depends on and the price is certain; `estimated` where the price is the package's, or the provider did not say how
 * much of the input it had cached, which is then counted in full; unknown, and null, where a count or the price is.
 */
export function costOf(usage: TokenUsage, price: PriceSnapshot | null): Cost {
  if (!price) return UNKNOWN
  if (isFree(price)) return { costNanoUsd: 0, costStatus: 'exact' }
  const { input, output, cached } = usage
  if (input === null || output === null) return UNKNOWN
  const cachedPrice = price.cachedInput ?? price.input
  const ofCache = Math.min(cached ?? 0, input)
  const whole = at(input - ofCache, price.input) + at(ofCache, cachedPrice) + at(output, price.output)
  const saysAll = cached !== null || cachedPrice === price.input
  return {
    costNanoUsd: Number((whole + A_MILLION / 2n) / A_MILLION),
    costStatus: saysAll && isCertain(price) ? 'exact' : 'estimated',
  }
}

/** The most tokens that a call may take; `output` null where nothing bounds it. */
export type TokenBounds = { input: number; output: number | null }

/** The most that a call can cost, in integer nano-USD, rounded up; null where the price or the answer's length is open. */
export function mostOf(bounds: TokenBounds, price: PriceSnapshot | null): number | null {
  if (!price) return null
  if (isFree(price)) return 0
  if (bounds.output === null) return null
  const dearest = Math.max(price.input, price.cachedInput ?? 0)
  const whole = at(bounds.input, dearest) + at(bounds.output, price.output)
  return Number((whole + A_MILLION - 1n) / A_MILLION)
}

/**
 * What some calls come to: all from one row of sums, so that whatever is made of them agrees. Money in nano-USD.
 */
export type Sums = {
  calls: number
  /** What the calls cost whose cost is known. */
  nanoUsd: number
  /** How many of those are estimates. */
  estimated: number
  /** Ended, and nobody knows what they cost. */
  unknown: number
  /** The most that those may have cost, as far as that is known. */
  unknownUpToNanoUsd: number
  /** Begun and not heard of again: under way, or possibly billed. */
  open: number
  /** The most that those may cost, as far as that is known. */
  openUpToNanoUsd: number
  /** What a budget counts: costs where they are known, what was set aside where they are not. */
  countedNanoUsd: number
  inputTokens: number
  outputTokens: number
  cachedTokens: number
  reasoningTokens: number
  /** Calls whose provider did not count its tokens. */
  uncounted: number
}

/** Two sets of calls as one. */
export const addSums = (a: Sums, b: Sums): Sums =>
  Object.fromEntries((Object.keys(a) as (keyof Sums)[]).map((name) => [name, a[name] + b[name]])) as Sums

/** What something cost as one figure: unknown as soon as one call of it is. */
export function costOfSums({ calls, nanoUsd, estimated, unknown, open }: Sums): Cost {
  if (calls === 0 || unknown > 0 || open > 0) return UNKNOWN
  return { costNanoUsd: nanoUsd, costStatus: estimated > 0 ? 'estimated' : 'exact' }
}

/** What something cost and how many tokens it took; null as soon as one call did not say. */
export type Spent = Cost & { inputTokens: number | null; outputTokens: number | null }

export function spentOf(sums: Sums): Spent {
  const told = sums.calls > 0 && sums.uncounted === 0
  return {
    ...costOfSums(sums),
    inputTokens: told ? sums.inputTokens : null,
    outputTokens: told ? sums.outputTokens : null,
  }
}
