import type { ProgressState } from './progress-state.ts'
import type { MakingData } from './types.ts'

export type Wait = {
  /** Since the run began or, before it has, since it was asked for; ms. */
  elapsedMs: number
  /** `long` is past the usual range; `stuck` is past the point where somebody can still be working on it. */
  state: 'queued' | 'usual' | 'long' | 'stuck'
  /** The latest the attempt ends by itself, ms from now. */
  endsInMs: number
}

type Facts = Pick<MakingData, 'now' | 'startedAt' | 'estimate' | 'deadline' | 'calls' | 'givenUpAfterMs'>

/** When the call that goes on now, and those that may follow it, are over at the latest. */
function endsAt(state: ProgressState, { deadline, calls }: Facts, beganAt: number): number {
  const { baseMs, extensionMs } = deadline
  const toCome = state.phase === 'repairing' ? 0 : calls - 1
  const ofThis = state.phase === 'asking' ? baseMs : baseMs + extensionMs
  return (state.askedAt ?? beganAt) + ofThis + toCome * (baseMs + extensionMs)
}

/** How a wait stands `sinceMs` after the page was given `facts`. All clocks are the server's. */
export function waitOf(state: ProgressState, facts: Facts, sinceMs: number): Wait {
  const now = facts.now + sinceMs
  const beganAt = state.beganAt ?? facts.startedAt
  const elapsedMs = Math.max(0, now - beganAt)
  const endsInMs = Math.max(0, endsAt(state, facts, beganAt) - now)
  const { queued, running } = facts.givenUpAfterMs
  if (state.until !== null) return { elapsedMs, state: now > state.until + queued ? 'stuck' : 'queued', endsInMs }
  if (state.beganAt === null) return { elapsedMs, state: elapsedMs > queued ? 'stuck' : 'queued', endsInMs }
  if (elapsedMs > running) return { elapsedMs, state: 'stuck', endsInMs }
  return { elapsedMs, state: elapsedMs > facts.estimate.highMs ? 'long' : 'usual', endsInMs }
}

/** From here on people count in minutes, ms; a range is said in them as far as its low end allows. */
const LONG_MS = 120_000
const NEARLY_A_MINUTE_MS = 45_000

const whole = (n: number) => Math.max(1, Math.round(n))

/** A stretch of time as people say it: "about 5 s", "20 to 40 s", "20 s to 4 min", "1 to 4 min". */
export function span(lowMs: number, highMs: number): string {
  if (highMs < LONG_MS) return between(whole(lowMs / 1000), whole(highMs / 1000), 's')
  if (lowMs < NEARLY_A_MINUTE_MS) return `${whole(lowMs / 1000)} s to ${whole(highMs / 60_000)} min`
  return between(whole(lowMs / 60_000), whole(highMs / 60_000), 'min')
}

const between = (low: number, high: number, unit: string) =>
  low === high ? `about ${low} ${unit}` : `${low} to ${high} ${unit}`

/** What is usual, or expected, in words that follow the time so far. */
export function usualTime(wait: Wait, { lowMs, highMs, basis, runs }: MakingData['estimate']): string {
  const range = span(lowMs, highMs)
  const measured = basis === 'runs'
  if (wait.state === 'queued') {
    return `Once it starts, it ${measured ? 'usually takes' : 'should take'} ${range}.`
  }
  if (wait.state === 'usual') {
    return measured
      ? `Usually ${range}, going by ${runs} plans like this.`
      : `It should take ${range}; nothing like it has been timed here yet.`
  }
  return measured ? `Longer than usual: most take ${range}.` : `Longer than expected: it should have taken ${range}.`
}
