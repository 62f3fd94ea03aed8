import fc from 'fast-check'
import { expect, it } from 'vitest'
import { estimateMs } from '#app/domain/estimate.ts'

it('says nothing before three runs were recorded', () => {
  expect([[], [5000], [5000, 7000]].map(estimateMs)).toEqual([null, null, null])
})

it('takes the middle run, so that one slow run misleads nobody', () => {
  expect(estimateMs([4000, 600_000, 5000])).toBe(5000)
  expect(estimateMs([1, 2, 3, 10])).toBe(3)
  expect(estimateMs([9, 10, 100, 1])).toBe(10)
})

it('lies between the fastest and the slowest run, whatever their order, and leaves the list alone', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3_600_000), { minLength: 3, maxLength: 20 }), (runs) => {
      const before = [...runs]
      const estimate = estimateMs(runs)
      expect(runs).toEqual(before)
      expect(estimate).toBe(estimateMs(runs.toReversed()))
      expect(estimate).toBeGreaterThanOrEqual(Math.min(...runs))
      expect(estimate).toBeLessThanOrEqual(Math.max(...runs))
      expect(Number.isInteger(estimate)).toBe(true)
    }),
  )
})
