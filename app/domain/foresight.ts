import type { PriceSnapshot } from './costs.ts'
import { NANO, usd } from './money.ts'
import type { UseSource } from './providers.ts'
import { costOf } from './spend.ts'

/** A call that a run is to make, tokens: what such a question and its answer usually take, and what the answer may. */
export type ForeseenCall = {
  step: string
  input: number
  output: number
  outputMax: number
}

/** What a run would take: its calls, corrections left out, and what those usually cost, nano-USD, null if not known. */
export type RunForesight = { calls: number; nanoUsd: number | null; source: UseSource; model: string }

/** What a call usually costs, nano-USD; null where nobody knows its price. */
function usualOf({ input, output }: ForeseenCall, price: PriceSnapshot | null): number | null {
  return costOf({ input, output, cached: null, reasoning: null }, price).costNanoUsd
}

/** What some calls usually cost together, nano-USD; null where nobody knows their price. */
export function usualCost(calls: readonly ForeseenCall[], price: PriceSnapshot | null): number | null {
  let sum = 0
  for (const call of calls) {
    const usual = usualOf(call, price)
    if (usual === null) return null
    sum += usual
  }
  return sum
}

/**
 * What has to be free in a budget for calls to be made one after the other, nano-USD: what they usually cost, and what
 * the dearest is set aside with beyond that. `mostOf` says the most that a call can cost. Null where nobody knows.
 */
export function neededFor(
  calls: readonly ForeseenCall[],
  price: PriceSnapshot | null,
  mostOf: (call: ForeseenCall) => number | null,
): number | null {
  let beyond = 0
  for (const call of calls) {
    const [usual, most] = [usualOf(call, price), mostOf(call)]
    if (usual === null || most === null) return null
    beyond = Math.max(beyond, most - usual)
  }
  const usual = usualCost(calls, price)
  return usual === null ? null : usual + beyond
}

/** What a run would take, for a learner, beside the button that starts it; null where no model is asked. */
export function foresightSentence({ calls, nanoUsd, source, model }: RunForesight): string | null {
  if (source === 'offline' || calls === 0) return null
  const what = `${calls} ${calls === 1 ? 'call' : 'calls'} to ${model}`
  if (nanoUsd === null) return `${what}, cost unknown.`
  if (nanoUsd === 0) return `${what}, free.`
  // What is only foreseen is not known to a hundredth of a cent.
  return nanoUsd < NANO / 100 ? `${what}, less than $0.01.` : `${what}, about ${usd(nanoUsd)}.`
}
