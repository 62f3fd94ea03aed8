import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mayAttempt, mayRunAgain, REFUSAL_SENTENCE, type GateFacts } from '#app/domain/gate.ts'
import { GENERATION_STATES } from '#app/domain/plan.ts'

const fresh: GateFacts = { spentAttempts: 0, cap: 3, generation: 'pending', inProgress: false }

it.each<[string, Partial<GateFacts>, string]>([
  ['a new plan', {}, 'yes'],
  ['a failed plan with attempts left', { generation: 'failed', spentAttempts: 2 }, 'yes'],
  ['a failed plan whose attempts were all given back', { generation: 'failed', spentAttempts: 0 }, 'yes'],
  ['a failed plan at its cap', { generation: 'failed', spentAttempts: 3 }, 'capped'],
  ['a failed plan past a cap that was lowered', { generation: 'failed', spentAttempts: 5 }, 'capped'],
  ['a plan being made', { generation: 'generating' }, 'in_progress'],
  [
    'a plan with an attempt in progress, whatever its state says',
    { generation: 'failed', inProgress: true },
    'in_progress',
  ],
  ['a plan being made at its cap', { generation: 'generating', inProgress: true, spentAttempts: 3 }, 'in_progress'],
  ['a ready plan', { generation: 'ready' }, 'already_ready'],
  ['a ready plan at its cap', { generation: 'ready', spentAttempts: 3 }, 'already_ready'],
  ['a cap of zero', { cap: 0 }, 'capped'],
])('%s: %o → %s', (_title, facts, answer) => {
  const gate = mayAttempt({ ...fresh, ...facts })
  expect(gate.ok ? 'yes' : gate.refusal).toBe(answer)
})

const anyFacts = fc.record({
  spentAttempts: fc.nat(10),
  cap: fc.nat(10),
  generation: fc.constantFrom(...GENERATION_STATES),
  inProgress: fc.boolean(),
})

it('never lets a second attempt in, nor one past the cap', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      if (!mayAttempt(facts).ok) return
      expect(facts.inProgress).toBe(false)
      expect(facts.generation).toMatch(/^(pending|failed)$/)
      expect(facts.spentAttempts).toBeLessThan(facts.cap)
    }),
  )
})

it('lets a died run start again exactly while attempts are left', () => {
  expect([0, 2, 3, 4].map((spent) => mayRunAgain(spent, 3))).toEqual([true, true, false, false])
})

it('tells each refusal in a sentence of its own', () => {
  expect(new Set(Object.values(REFUSAL_SENTENCE)).size).toBe(3)
})
