import { expect, it } from 'vitest'
import { barsOf, partWords } from '#app/components/usage/chart.ts'
import { NO_CALLS } from '#db/tenant/calls.server.ts'

const part = (purpose: 'plan' | 'reply', calls: number, nanoUsd: number, unknown = 0) => ({
  purpose,
  calls,
  nanoUsd,
  unknown,
})
const period = (...purposes: ReturnType<typeof part>[]) => ({ id: '1', name: '1', sums: NO_CALLS, purposes })

it('the words of a bar tell what it shows, and never say of what nobody knows that it is free', () => {
  expect(partWords(period(part('plan', 1, 0), part('reply', 3, 0)), 'calls')).toBe('Plans: 1 call, Tutor: 3 calls')
  const some = period(part('plan', 2, 100_000_000, 1), part('reply', 1, 0, 1))
  expect(partWords(some, 'cost')).toBe('Plans: $0.10 and 1 call of unknown cost, Tutor: cost unknown')
  expect(partWords(period(part('plan', 1, 0)), 'calls')).toBeNull()
  expect(barsOf([period(part('plan', 1, 0))], 'calls').top).toBe('1 call')
})
