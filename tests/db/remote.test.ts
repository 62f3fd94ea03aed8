import { expect, it } from 'vitest'
import type { AppError } from '#app/domain/errors.ts'
import { cancelPlan, retryPlan } from '#app/services/attempts.server.ts'
import { removePlan } from '#app/services/deleted.server.ts'
import { createPlan, getPlan, listPlanCards } from '#app/services/plans.server.ts'
import { storageOf } from '#app/services/storage.server.ts'
import { workOnTask } from '#app/services/tasks.server.ts'
import { watchPlan } from '#app/services/watch.server.ts'
import { answered, type Step } from '#db/connection.server.ts'
import { listPlans } from '#db/tenant/plans.server.ts'
import { fill, MB } from '../support/filler.ts'
import { hranaServer } from '../support/hrana.ts'
import { courseFields, testRuntime } from '../support/runtime.ts'

it('keeps everything on a libSQL server: create, make, watch, complete', async () => {
  await using server = await hranaServer()
  await using cairn = await testRuntime({ env: { DATABASE_URL: server.url } })
  const ctx = await cairn.learner()
  const { id } = await createPlan(ctx, 'course', courseFields())
  await cairn.worker.tick()
  const plan = await getPlan(ctx, id)
  expect(plan.status).toBe('ready')
  const task = plan.modules[0]?.tasks[0]
  await workOnTask(ctx, id, task?.id ?? '', { status: 'completed' })
  expect((await listPlanCards(ctx, { limit: 5 })).items).toMatchObject([{ id, tasksDone: 1 }])
  const kinds: string[] = []
  for await (const frame of watchPlan(ctx, id, 0, { windowMs: 1000, signal: AbortSignal.timeout(5000) })) {
    kinds.push(frame.kind === 'event' ? frame.event.type : frame.kind)
  }
  expect(kinds.slice(-2)).toEqual(['ready', 'end'])
  expect(server.requests()).toBeGreaterThan(20)
})

it('lets one of many parallel retries through, from two nodes that share the server', async () => {
  await using server = await hranaServer()
  // Nodes share their secret as they share their databases: learners' keys are sealed under it.
  const env = { DATABASE_URL: server.url, CAIRN_SECRET: 'one secret for every node of a Cairn' }
  await using one = await testRuntime({ env })
  // And the hour: a node whose clock is behind does not yet see what another has just armed.
  await using two = await testRuntime({ env, clock: one.clock })
  const ctx = await one.learner()
  const { id } = await createPlan(ctx, 'course', courseFields())
  await cancelPlan(ctx, id)
  const other = two.as(ctx.tenantId)
  const tries = Array.from({ length: 6 }, (_, i) => retryPlan(i % 2 ? ctx : other, id))
  const settled = await Promise.allSettled(tries)
  expect(settled.filter((each) => each.status === 'fulfilled')).toHaveLength(1)
  const codes = settled.flatMap((each) => (each.status === 'rejected' ? [(each.reason as AppError).code] : []))
  expect(new Set(codes)).toEqual(new Set(['in_progress']))
  await two.worker.tick()
  expect((await getPlan(ctx, id)).latestAttempt).toMatchObject({ number: 2, status: 'success' })
})

it('asks a learner’s quota of the server before every start', async () => {
  await using server = await hranaServer()
  await using cairn = await testRuntime({ env: { DATABASE_URL: server.url, STORAGE_QUOTA_MB: '1' } })
  const ctx = await cairn.learner()
  const filler = await fill(ctx, MB)
  expect(await storageOf(ctx)).toMatchObject({ quota: MB, used: expect.any(Number) })
  await expect(createPlan(ctx, 'course', courseFields())).rejects.toMatchObject({ code: 'quota_exceeded', status: 507 })
  expect((await listPlanCards(ctx, { limit: 5 })).items).toMatchObject([{ id: filler }])
  await removePlan(ctx, filler)
  await expect(createPlan(ctx, 'course', courseFields())).resolves.toBeDefined()
})

it('reads everything of one moment, whatever is written between two statements of a read', async () => {
  await using server = await hranaServer()
  await using cairn = await testRuntime({ env: { DATABASE_URL: server.url } })
  const ctx = await cairn.learner()
  await createPlan(ctx, 'course', courseFields())
  const before = await ctx.db.read(function* (r): Step<number[]> {
    const seen = (yield* listPlans(r, { limit: 9 })).length
    yield* answered(createPlan(ctx, 'course', courseFields({ topic: 'Bread' })))
    return [seen, (yield* listPlans(r, { limit: 9 })).length]
  })
  expect(before).toEqual([1, 1])
  expect(await ctx.db.read((r) => listPlans(r, { limit: 9 }))).toHaveLength(2)
})
