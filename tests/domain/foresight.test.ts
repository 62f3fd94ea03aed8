import fc from 'fast-check'
import { expect, it } from 'vitest'
import { foresightSentence, neededFor, usualCost, type ForeseenCall } from '#app/domain/foresight.ts'
import { mostOf } from '#app/domain/spend.ts'

const price = { input: 400_000_000, output: 1_600_000_000, cachedInput: null, source: 'operator' as const }
const most = (call: ForeseenCall) => mostOf({ input: call.input, output: call.outputMax }, price)
const tokens = fc.integer({ min: 0, max: 20_000 })
const call = fc
  .record({ step: fc.constant('a'), input: tokens, output: tokens, more: tokens })
  .map(({ more, ...rest }): ForeseenCall => ({ ...rest, outputMax: rest.output + more }))

it('needs at least what calls usually cost, and no less than any of them is set aside with', () => {
  fc.assert(
    fc.property(fc.array(call, { minLength: 1, maxLength: 13 }), (calls) => {
      const needed = neededFor(calls, price, most) ?? -1
      expect(needed).toBeGreaterThanOrEqual(usualCost(calls, price) ?? 0)
      for (const each of calls) expect(needed).toBeGreaterThanOrEqual(most(each) ?? 0)
      // Made one after the other, each is let in: what those before it cost, and its most, are within what is needed.
      let spent = 0
      for (const each of calls) {
        expect(spent + (most(each) ?? 0)).toBeLessThanOrEqual(needed)
        spent += usualCost([each], price) ?? 0
      }
    }),
  )
  expect(neededFor([], price, most)).toBe(0)
})

it('says what a run takes, and that its cost is unknown where it is', () => {
  const calls = Array.from({ length: 13 }, () => ({ step: 'a', input: 2000, output: 5000, outputMax: 8000 }))
  const nanoUsd = usualCost(calls, price)
  const about = { calls: 13, source: 'operator' as const, model: 'gpt-4.1-mini' }
  expect(foresightSentence({ ...about, nanoUsd })).toBe('13 calls to gpt-4.1-mini, about $0.11.')
  expect(foresightSentence({ ...about, calls: 1, nanoUsd: 0 })).toBe('1 call to gpt-4.1-mini, free.')
  expect(foresightSentence({ ...about, nanoUsd: 5_400_000 })).toBe('13 calls to gpt-4.1-mini, less than $0.01.')
  expect(usualCost(calls, null)).toBeNull()
  expect(neededFor(calls, null, () => null)).toBeNull()
  expect(foresightSentence({ ...about, nanoUsd: null })).toBe('13 calls to gpt-4.1-mini, cost unknown.')
  expect(foresightSentence({ ...about, source: 'offline', nanoUsd: 0 })).toBeNull()
})
