import fc from 'fast-check'
import { expect, it } from 'vitest'
import { priceOf } from '#app/adapters/prices.ts'
import { openModel } from '#app/adapters/model.server.ts'

const unknown = { costNanoUsd: null, costStatus: 'unknown' }

it('counts a known model’s tokens in whole nano-dollars', () => {
  // 0.40 and 1.60 USD a million tokens, in and out.
  expect(priceOf('gpt-4.1-mini', { inputTokens: 1, outputTokens: 0 })).toEqual({
    costNanoUsd: 400,
    costStatus: 'estimated',
  })
  expect(priceOf('gpt-4.1-mini', { inputTokens: 1000, outputTokens: 500 })).toEqual({
    costNanoUsd: 1_200_000,
    costStatus: 'estimated',
  })
})

it.each(['gpt-4.1-mini', 'claude-sonnet-4-5', 'gemini-2.5-flash'])(
  'is whole and never negative for any number of tokens of %s',
  (model) => {
    fc.assert(
      fc.property(fc.nat(2_000_000), fc.nat(200_000), (inputTokens, outputTokens) => {
        const { costNanoUsd, costStatus } = priceOf(model, { inputTokens, outputTokens })
        expect(costStatus).toBe('estimated')
        expect(Number.isSafeInteger(costNanoUsd)).toBe(true)
        expect(costNanoUsd).toBeGreaterThanOrEqual(0)
      }),
    )
  },
)

it.each(['my-own-model', 'default', '', 'constructor'])('does not guess what "%s" costs', (model) => {
  expect(priceOf(model, { inputTokens: 10, outputTokens: 10 })).toEqual(unknown)
})

it('says unknown, never zero, where the provider did not count', () => {
  expect(priceOf('gpt-4.1-mini', { inputTokens: null, outputTokens: 10 })).toEqual(unknown)
  expect(priceOf('gpt-4.1-mini', { inputTokens: 10, outputTokens: null })).toEqual(unknown)
})

it('costs exactly nothing offline', () => {
  const { price } = openModel({
    provider: 'offline',
    timeoutMs: 1,
    extensionMs: 0,
    firstMs: 1,
    gapMs: 1,
    offlinePaceMs: 0,
  })
  expect(price({ inputTokens: null, outputTokens: null })).toEqual({ costNanoUsd: 0, costStatus: 'exact' })
})
