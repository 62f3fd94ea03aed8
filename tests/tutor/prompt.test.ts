import fc from 'fast-check'
import { expect, it } from 'vitest'
import { tokensOf } from '#app/domain/tokens.ts'
import { calledWithin } from '#app/tutor/prompt.server.ts'

const call = fc.record({
  id: fc.string({ maxLength: 20 }),
  name: fc.constant('read_plan'),
  args: fc.record({ planId: fc.string({ maxLength: 20 }) }),
  result: fc.oneof(
    fc.record({ said: fc.array(fc.string({ unit: 'grapheme', maxLength: 400 }), { maxLength: 40 }) }),
    fc.constant(undefined),
    fc.record({ quoted: fc.nat(9000).map((n) => '"'.repeat(n)) }),
  ),
})

it('gives what tools said back in so much room, whole where it fits', () => {
  fc.assert(
    fc.property(fc.array(call, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1500, max: 6000 }), (calls, room) => {
      const fits = calledWithin(calls, room)
      expect(tokensOf(JSON.stringify(fits))).toBeLessThanOrEqual(room)
      expect(fits.map(({ id }) => id)).toEqual(calls.map(({ id }) => id))
      if (tokensOf(JSON.stringify(calls)) * calls.length < room / 2) expect(fits).toEqual(calls)
    }),
    { numRuns: 150 },
  )
})
