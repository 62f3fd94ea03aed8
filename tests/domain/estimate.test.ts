import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimate, priorRange, secondsLeft, type PastRun } from '#app/domain/estimate.ts'

const PRIOR = { lowMs: 10_000, highMs: 30_000 }
const NEVER = 3_600_000
const of = (durations: number[], size = 6): PastRun[] => durations.map((durationMs) => ({ size, durationMs }))

describe('before three runs alike', () => {
  it.each([0, 1, 2])('says what is expected, and how little was measured (%i runs)', (n) => {
    expect(estimate(of([5000, 6000].slice(0, n)), 6, PRIOR, NEVER)).toEqual({
      ...PRIOR,
      medianMs: null,
      basis: 'prior',
      runs: n,
    })
  })

  it('takes no run of another size for one alike', () => {
    expect(estimate(of([1000, 1000, 1000, 1000], 2), 10, PRIOR, NEVER)).toMatchObject({ basis: 'prior', runs: 0 })
    expect(estimate(of([1000, 1000, 1000], 3), 4, PRIOR, NEVER)).toMatchObject({ basis: 'runs', runs: 3 })
    expect(estimate(of([1000, 1000, 1000], 8), 12, PRIOR, NEVER)).toMatchObject({ basis: 'runs', runs: 3 })
  })
})

describe('from three runs on', () => {
  it('gives the middle run, so that one slow run misleads nobody, and the range around it', () => {
    expect(estimate(of([4000, 600_000, 5000]), 6, PRIOR, NEVER)).toEqual({
      lowMs: 4000,
      medianMs: 5000,
      highMs: 600_000,
      basis: 'runs',
      runs: 3,
    })
    expect(estimate(of([1, 2, 3, 10]), 6, PRIOR, NEVER).medianMs).toBe(3)
    const ten = Array.from({ length: 10 }, (_, i) => (i + 1) * 1000)
    expect(estimate(of(ten), 6, PRIOR, NEVER)).toMatchObject({ lowMs: 2000, medianMs: 5500, highMs: 8000 })
  })

  it('asks the nearest in size first', () => {
    const far = of(
      Array.from({ length: 30 }, () => 90_000),
      7,
    )
    const near = of(Array.from({ length: 20 }, () => 1000))
    expect(estimate([...far, ...near], 6, PRIOR, NEVER)).toMatchObject({ lowMs: 1000, highMs: 1000, runs: 20 })
  })

  const anyRuns = fc.array(fc.record({ size: fc.integer({ min: 1, max: 12 }), durationMs: fc.nat(3_600_000) }), {
    maxLength: 60,
  })
  const size = fc.integer({ min: 1, max: 12 })

  it('is ordered, within what has happened, within the deadline, and the same whatever the order of the runs', () => {
    fc.assert(
      fc.property(anyRuns, size, fc.integer({ min: 1, max: 600_000 }), (runs, wanted, latest) => {
        const found = estimate(runs, wanted, PRIOR, latest)
        expect(found.lowMs).toBeLessThanOrEqual(found.highMs)
        expect(found.highMs).toBeLessThanOrEqual(latest)
        expect(found.medianMs === null).toBe(found.basis === 'prior')
        expect(found.runs >= 3).toBe(found.basis === 'runs')
        if (found.medianMs === null) return
        expect(found.lowMs).toBeLessThanOrEqual(found.medianMs)
        expect(found.medianMs).toBeLessThanOrEqual(found.highMs)
        const happened = runs.map((run) => Math.min(run.durationMs, latest))
        expect(happened).toContain(found.lowMs)
        expect(happened).toContain(found.highMs)
      }),
    )
  })

  it('does not depend on the order of equally near runs, and leaves the list alone', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3_600_000), { minLength: 3, maxLength: 20 }), (durations) => {
        const runs = of(durations)
        const before = structuredClone(runs)
        expect(estimate(runs, 6, PRIOR, NEVER)).toEqual(estimate(runs.toReversed(), 6, PRIOR, NEVER))
        expect(runs).toEqual(before)
      }),
    )
  })
})

it('expects of each kind of provider what is known of it, and more of a larger plan only where that is known', () => {
  const curriculum = { provider: 'offline', local: false, paceMs: 25 } as const
  expect(priorRange(curriculum, 10)).toEqual({ lowMs: 500, highMs: 3500 })
  expect(priorRange({ ...curriculum, paceMs: 0 }, 10)).toEqual({ lowMs: 0, highMs: 1000 })
  expect(priorRange({ provider: 'openai', local: false, paceMs: 25 }, 10)).toEqual({ lowMs: 10_000, highMs: 30_000 })
  expect(priorRange({ provider: 'openai-compatible', local: true, paceMs: 25 }, 3)).toEqual({
    lowMs: 60_000,
    highMs: 240_000,
  })
})

it('counts down to nothing and no further, and only what was measured', () => {
  const measured = estimate(of([9000, 10_000, 11_000]), 6, PRIOR, NEVER)
  expect([0, 2500, 10_000, 99_000].map((ran) => secondsLeft(measured, ran))).toEqual([10, 8, 0, 0])
  expect(secondsLeft(estimate([], 6, PRIOR, NEVER), 0)).toBeNull()
})
