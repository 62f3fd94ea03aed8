import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PriceSnapshot } from '#app/domain/costs.ts'
import { exactUsd, NANO, parseUsd, usd } from '#app/domain/money.ts'
import { isMonth, monthAfter, monthAt, monthName, monthRange, reopensOn } from '#app/domain/month.ts'
import { costOf, mostOf } from '#app/domain/spend.ts'

const PRICE: PriceSnapshot = { input: 3e9, output: 15e9, cachedInput: 3e8, source: 'operator' }
const usage = (input: number | null, output: number | null, cached: number | null = 0) => ({
  input,
  output,
  cached,
  reasoning: null,
})

describe('what a call cost', () => {
  it('is its tokens at their prices, rounded once', () => {
    expect(costOf(usage(1000, 100, 400), PRICE)).toEqual({
      costNanoUsd: 600 * 3000 + 400 * 300 + 100 * 15_000,
      costStatus: 'exact',
    })
    expect(costOf(usage(1, 0), { ...PRICE, input: 499_999 })).toMatchObject({ costNanoUsd: 0 })
    expect(costOf(usage(1, 0), { ...PRICE, input: 500_000 })).toMatchObject({ costNanoUsd: 1 })
  })

  it('is unknown, and never nothing, where a count or the price is', () => {
    const unknown = { costNanoUsd: null, costStatus: 'unknown' }
    expect(costOf(usage(null, 10), PRICE)).toEqual(unknown)
    expect(costOf(usage(10, null), PRICE)).toEqual(unknown)
    expect(costOf(usage(10, 10), null)).toEqual(unknown)
  })

  it('is an estimate where the provider did not say what it had cached, and then the most it can be', () => {
    expect(costOf(usage(1000, 0, null), PRICE)).toEqual({ costNanoUsd: 3_000_000, costStatus: 'estimated' })
    expect(costOf(usage(1000, 0, null), { ...PRICE, cachedInput: null }).costStatus).toBe('exact')
    expect(costOf(usage(1000, 0, 0), { ...PRICE, source: 'package' }).costStatus).toBe('estimated')
  })

  it('is never more than was set aside for as many tokens', () => {
    const price = fc.nat(500_000_000_000)
    const tokens = fc.nat(4_000_000)
    fc.assert(
      fc.property(
        price,
        price,
        fc.option(price),
        tokens,
        tokens,
        tokens,
        (input, output, cachedInput, i, o, cached) => {
          const prices: PriceSnapshot = { input, output, cachedInput, source: 'package' }
          const { costNanoUsd } = costOf(usage(i, o, cached), prices)
          expect(Number.isSafeInteger(costNanoUsd)).toBe(true)
          expect(costNanoUsd).toBeGreaterThanOrEqual(0)
          expect(costNanoUsd).toBeLessThanOrEqual(mostOf({ input: i, output: o }, prices) ?? -1)
        },
      ),
    )
    expect(mostOf({ input: 1, output: null }, PRICE)).toBeNull()
    expect(mostOf({ input: 1, output: 1 }, null)).toBeNull()
  })
})

describe('amounts', () => {
  it('are read as they were written, to the last nano-dollar', () => {
    fc.assert(
      fc.property(fc.nat(NANO * 2), (nano) => {
        expect(parseUsd(exactUsd(nano))).toBe(nano)
      }),
    )
    expect(['5', '$0.50', '1,000', ' 12.5 '].map(parseUsd)).toEqual([5e9, 5e8, 1e12, 12.5e9])
    expect(['', '-1', '1e3', '1.0000000001', '1,00', '2000000', 'x'].map(parseUsd)).toEqual(Array(7).fill(undefined))
  })

  it('are shown so that what was spent never reads as nothing', () => {
    expect([0, 1, 1000, 123_456, 5_000_000, 1_234_567_890, 1.2e12].map(usd)).toEqual([
      '$0.00',
      'less than $0.000001',
      '$0.000001',
      '$0.0001',
      '$0.0050',
      '$1.23',
      '$1,200.00',
    ])
  })
})

describe('months', () => {
  it('are those of UTC, whole and without a gap', () => {
    const range = { min: Date.UTC(1970, 0, 1), max: Date.UTC(2200, 0, 1) }
    fc.assert(
      fc.property(fc.integer(range), (at) => {
        const month = monthAt(at)
        expect(month).toBe(new Date(at).toISOString().slice(0, 7))
        const { from, until } = monthRange(month)
        expect(from <= at && at < until && isMonth(month)).toBe(true)
        expect(monthAt(until)).toBe(monthAfter(month))
        expect(monthAt(from - 1)).toBe(monthAfter(month, -1))
      }),
    )
    expect([monthName('2026-11'), reopensOn('2026-11'), reopensOn('2026-12')]).toEqual([
      'November 2026',
      '1 December',
      '1 January',
    ])
    expect(['2026-13', '2026-1', '', '2026-00', 'x'].some(isMonth)).toBe(false)
  })
})
