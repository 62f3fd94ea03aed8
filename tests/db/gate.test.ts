import { expect, it } from 'vitest'
import { cancelPlan, listPlanAttempts } from '#app/services/attempts.server.ts'
import { createPlan, getPlan } from '#app/services/plans.server.ts'
import { courseFields, testRuntime } from '../support/runtime.ts'
import { retryAt } from './other-process.ts'
import { otherProcess } from './two-processes.ts'

const ROUNDS = 40
const env = { GENERATION_LIMIT: '10000', GENERATION_ATTEMPT_CAP: '100' }

it('lets exactly one of two processes try a plan again, in each of 40 rounds', async () => {
  await using cairn = await testRuntime({ env })
  await using other = otherProcess()
  const ctx = await cairn.learner()
  const { id: planId } = await createPlan(ctx, 'course', courseFields())
  const there = { do: 'retry', dataDir: cairn.dataDir, env, tenantId: ctx.tenantId, planId } as const
  // The first question starts the other Cairn, and is refused: the plan is being made.
  expect(await other.ask({ ...there, at: 0 })).toBe('in_progress')
  const winners: string[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    await cancelPlan(ctx, planId)
    const at = Date.now() + 4
    const answers = await Promise.all([other.ask({ ...there, at }), retryAt(cairn, ctx.tenantId, planId, at)])
    expect(new Set(answers)).toEqual(new Set([round + 1, 'in_progress']))
    winners.push(typeof answers[0] === 'number' ? 'other' : 'this')
  }
  expect((await getPlan(ctx, planId)).status).toBe('processing')
  const attempts = await listPlanAttempts(ctx, planId)
  expect(attempts.map((a) => a.number)).toEqual(Array.from({ length: ROUNDS + 1 }, (_, i) => ROUNDS + 1 - i))
  expect(attempts.filter((a) => a.status === 'in_progress')).toHaveLength(1)
  // Both took part: had one always come first, the rounds would have shown nothing.
  expect(new Set(winners).size).toBe(2)
})
