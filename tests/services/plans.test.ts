import { expect, it } from 'vitest'
import { createPlan, getPlan } from '#app/services/plans.server.ts'
import { courseFields, testRuntime } from '../support/runtime.ts'
import { loopbackProvider } from '../support/provider.ts'

it('makes a course offline, within the learner’s hours', async () => {
  await using cairn = await testRuntime()
  const ctx = await cairn.learner()
  const { id } = await createPlan(ctx, 'course', courseFields())
  expect((await getPlan(ctx, id)).status).toBe('processing')
  await cairn.worker.tick()
  const plan = await getPlan(ctx, id)
  expect(plan.status).toBe('ready')
  expect(plan.minutesTotal).toBeLessThanOrEqual(24 * 60)
  expect(plan.modules.map((m) => m.position)).toEqual(plan.modules.map((_, i) => i + 1))
})

it('makes a course through an OpenAI-compatible server', async () => {
  await using provider = await loopbackProvider()
  await using cairn = await testRuntime({ env: { AI_BASE_URL: provider.url, AI_MODEL: 'tiny' } })
  const ctx = await cairn.learner()
  const { id } = await createPlan(ctx, 'course', courseFields())
  await cairn.worker.tick()
  const plan = await getPlan(ctx, id)
  expect(plan.latestAttempt).toMatchObject({ status: 'success', provider: 'openai-compatible', model: 'tiny' })
  expect(plan.latestAttempt).toMatchObject({ inputTokens: 100, outputTokens: 500 })
  expect(plan.modules).toHaveLength(4)
  expect(provider.calls).toHaveLength(1)
})
