import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { progressState } from '#app/components/plan/progress-state.ts'
import { span, usualTime, waitOf } from '#app/components/plan/wait.ts'
import type { Phase, ProgressEvent } from '#app/domain/progress.ts'

const AT = 1_000_000
const facts = {
  now: AT,
  startedAt: AT,
  estimate: { lowMs: 20_000, highMs: 40_000, medianMs: 30_000, basis: 'runs', runs: 12 },
  deadline: { baseMs: 60_000, extensionMs: 30_000 },
  calls: 1,
  givenUpAfterMs: { queued: 600_000, running: 121_000 },
} as const

/** A story of phases, each at so many ms after it was asked for. */
const story = (...phases: [Phase, number][]) =>
  progressState(
    phases.map(([phase, after], i): ProgressEvent => ({
      seq: i + 1,
      attempt: 1,
      at: AT + after,
      type: 'phase',
      data: { phase },
    })),
  )
const asking = story(['queued', 0], ['asking', 5000])
const writing = story(['queued', 0], ['asking', 5000], ['writing', 15_000])

describe('a wait', () => {
  it('in the queue is counted from when it was asked for, and given up only after long', () => {
    const queued = story(['queued', 0])
    expect(waitOf(queued, facts, 130_000)).toMatchObject({ elapsedMs: 130_000, state: 'queued' })
    expect(waitOf(queued, facts, 600_001).state).toBe('stuck')
  })

  it('is counted from the beginning of the run as soon as there is one', () => {
    expect(waitOf(asking, facts, 25_000)).toMatchObject({ elapsedMs: 20_000, state: 'usual' })
  })

  it('that its provider put off is nobody’s fault until long after it should have gone on', () => {
    const event = {
      seq: 1,
      attempt: 1,
      at: AT,
      type: 'phase',
      data: { phase: 'deferred', until: AT + 90_000 },
    } as const
    const deferred = progressState([event])
    expect(deferred.until).toBe(AT + 90_000)
    expect(waitOf(deferred, facts, 600_000).state).toBe('queued')
    expect(waitOf(deferred, facts, 700_000).state).toBe('stuck')
    const back = progressState([
      event,
      { seq: 2, attempt: 1, at: AT + 95_000, type: 'phase', data: { phase: 'asking' } },
    ])
    expect(waitOf(back, facts, 96_000)).toMatchObject({ elapsedMs: 1000, state: 'usual' })
  })

  it('turns long past the range and stuck past every limit', () => {
    const at = (ran: number) => waitOf(writing, facts, 5000 + ran).state
    expect([40_000, 40_001, 121_000, 121_001].map(at)).toEqual(['usual', 'long', 'long', 'stuck'])
  })

  it('ends at the base before the first module has come, at base and extension after', () => {
    expect(waitOf(asking, facts, 5000).endsInMs).toBe(60_000)
    expect(waitOf(writing, facts, 5000).endsInMs).toBe(90_000)
    expect(waitOf(writing, facts, 500_000).endsInMs).toBe(0)
  })

  it('leaves room for a correction until that has begun', () => {
    const two = { ...facts, calls: 2 }
    expect(waitOf(writing, two, 5000).endsInMs).toBe(180_000)
    expect(waitOf(story(['asking', 5000], ['checking', 50_000], ['repairing', 55_000]), two, 55_000).endsInMs).toBe(
      90_000,
    )
  })

  it('never promises more than the limits allow, and never counts backwards', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(1_000_000), (a, b) => {
        const [early, late] = [Math.min(a, b), Math.max(a, b)].map((since) => waitOf(writing, facts, 5000 + since))
        expect(early?.elapsedMs).toBeLessThanOrEqual(late?.elapsedMs ?? 0)
        expect(early?.endsInMs).toBeGreaterThanOrEqual(late?.endsInMs ?? 0)
        expect(late?.endsInMs).toBeLessThanOrEqual(90_000)
      }),
    )
  })
})

it.each([
  [20_000, 40_000, '20 to 40 s'],
  [4600, 5400, 'about 5 s'],
  [0, 300, 'about 1 s'],
  [20_000, 240_000, '20 s to 4 min'],
  [60_000, 240_000, '1 to 4 min'],
  [100_000, 240_000, '2 to 4 min'],
])('says %i to %i ms as people do', (low, high, said) => {
  expect(span(low, high)).toBe(said)
})

it('says what is measured as usual, and what is not as expected', () => {
  const prior = { ...facts.estimate, basis: 'prior', medianMs: null, runs: 0 } as const
  const wait = waitOf(writing, facts, 6000)
  expect(usualTime(wait, facts.estimate)).toBe('Usually 20 to 40 s, going by 12 plans like this.')
  expect(usualTime(wait, prior)).toBe('It should take 20 to 40 s; nothing like it has been timed here yet.')
  expect(usualTime({ ...wait, state: 'long' }, facts.estimate)).toMatch(/^Longer than usual/)
  expect(usualTime({ ...wait, state: 'long' }, prior)).toMatch(/^Longer than expected/)
  expect(usualTime({ ...wait, state: 'queued' }, prior)).toMatch(/^Once it starts/)
})
