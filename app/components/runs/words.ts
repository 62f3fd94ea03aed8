import { price } from '#app/domain/money.ts'
import type { CallSum } from '#app/domain/run-view.ts'
import type { RunStatus, StepStatus } from '#app/domain/workflow.ts'
import { seconds } from '../ui/words.ts'

export const RUN_WORD: Record<RunStatus, string> = {
  queued: 'Waiting to start',
  running: 'In progress',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

export const STEP_WORD: Record<StepStatus, string> = {
  pending: 'Waiting',
  running: 'In progress',
  done: 'Done',
  failed: 'Failed',
  skipped: 'Skipped',
}

/** Where a step stands in its list, as an id of the page. */
export const anchorOf = (step: string): string => `step-${step}`

/** "a, b and c"; of more than `most`, "a, b, c and 9 more". */
export function listed(names: readonly string[], most: number): string {
  const shown = names.length > most ? [...names.slice(0, most), `${names.length - most} more`] : names
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}

/** What took less is not worth saying, ms. */
const SOONEST_MS = 50

/** How long it took, between two ISO times; '' while that is not known. */
export function tookBetween(from: string | null, to: string | null): string {
  if (!from || !to) return ''
  const ms = Math.max(0, Date.parse(to) - Date.parse(from))
  if (ms < SOONEST_MS) return ''
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : seconds(ms / 1000)
}

/** What calls to a provider came to; while they go on, one that is open is only not over. */
export function costWords({ calls, open, costNanoUsd, costStatus }: CallSum, going: boolean): string {
  if (calls === 0) return 'no provider calls'
  const asked = `${calls} ${calls === 1 ? 'call' : 'calls'}`
  if (going && open > 0) return `${asked} so far`
  const about = costStatus === 'estimated' ? 'about ' : ''
  const cost = costNanoUsd === null ? 'cost unknown' : `${costNanoUsd === 0 ? '' : about}${price(costNanoUsd)}`
  return `${asked}, ${cost}${open > 0 ? `; ${open} interrupted, possibly billed` : ''}`
}
