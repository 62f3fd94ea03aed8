import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dayFrom, dayNumber } from '#app/domain/day.ts'

const DAY_MS = 86_400_000

it.each<[string, number]>([
  ['1970-01-01', 0],
  ['1969-12-31', -1],
  ['2000-02-29', 11_016],
  ['2100-03-01', 47_541],
])('counts %s as day %d', (day, n) => {
  expect(dayNumber(day)).toBe(n)
})

it('agrees with the calendar on every day from year 0 to 9999', () => {
  const first = Date.UTC(2000, 0, 1) / DAY_MS - 730_485
  fc.assert(
    fc.property(fc.integer({ min: first, max: 2_932_896 }), (n) => {
      expect(dayNumber(new Date(n * DAY_MS).toISOString().slice(0, 10))).toBe(n)
      expect(dayNumber(dayFrom(n))).toBe(n)
    }),
    { numRuns: 3000 },
  )
})

it('counts the days between two dates', () => {
  expect(dayNumber('2028-03-01') - dayNumber('2028-02-28')).toBe(2)
  expect(dayNumber('2027-03-01') - dayNumber('2027-02-28')).toBe(1)
})
