import { expect, it } from 'vitest'
import { retryPlan } from '#app/services/attempts.server.ts'
import { fingerprintOf, type Once } from '#app/services/once.server.ts'
import { removePlan } from '#app/services/deleted.server.ts'
import { createPlan, listPlanCards } from '#app/services/plans.server.ts'
import { rowsOf } from '../support/invariants.ts'
import { courseAnswer, streaming } from '../support/provider.ts'
import { courseFields, testRuntime } from '../support/runtime.ts'
import { failing, outcomeOf, scene, tally, type Scene } from '../support/scene.ts'

const DAY_MS = 86_400_000
const asked: Once = { key: 'a key', fingerprint: 'a course' }
const starts = (s: Scene) =>
  (JSON.parse(String(rowsOf(s.cairn.dataDir, undefined, 'select hits from limits')[0]?.['hits'] ?? '[]')) as []).length
const jobs = (s: Scene) =>
  tally(rowsOf(s.cairn.dataDir, undefined, 'select status from jobs').map((row) => String(row['status'])))
const create = (s: Scene, once: Once = asked) => createPlan(s.ctx, 'course', courseFields(), once)

it('answers a repeated creation with the first one’s plan and attempt, and takes no start for it', async () => {
  await using s = await scene(streaming(courseAnswer()))
  const first = await create(s)
  await s.cairn.worker.tick()
  expect(await create(s)).toEqual({ ...first, replayed: true })
  expect(first.replayed).toBe(false)
  expect((await listPlanCards(s.ctx, { limit: 9 })).items).toHaveLength(1)
  expect([starts(s), jobs(s)]).toEqual([1, { done: 1 }])
})

it('makes one plan of twenty creations at once with the same key, and answers all of them with it', async () => {
  await using s = await scene(streaming(courseAnswer()), { GENERATION_LIMIT: '1' })
  const made = await Promise.all(Array.from({ length: 20 }, () => create(s)))
  expect(new Set(made.map(({ id }) => id)).size).toBe(1)
  expect(made.filter(({ replayed }) => !replayed)).toHaveLength(1)
  expect([starts(s), jobs(s)]).toEqual([1, { queued: 1 }])
})

it('makes one plan of creations at once in two processes’ worth of servers, and keeps the start of one', async () => {
  await using s = await scene(streaming(courseAnswer()))
  await using b = await testRuntime({ dataDir: s.cairn.dataDir, clock: s.cairn.clock })
  const both = [s.ctx, b.as(s.ctx.tenantId)]
  const made = await Promise.all(both.map((ctx) => createPlan(ctx, 'course', courseFields(), asked)))
  expect(made[0]?.id).toBe(made[1]?.id)
  expect(made.filter(({ replayed }) => replayed)).toHaveLength(1)
  expect(starts(s)).toBe(1)
  expect(jobs(s)['queued']).toBe(1)
})

it('refuses a key that comes with something else, before and after, and takes no start for it', async () => {
  await using s = await scene(streaming(courseAnswer()))
  await create(s)
  const other = { ...asked, fingerprint: 'another course' }
  await expect(create(s, other)).rejects.toMatchObject({ status: 422, code: 'idempotency_key_reused' })
  const both = await Promise.allSettled([
    create(s, { key: 'b', fingerprint: '1' }),
    create(s, { key: 'b', fingerprint: '2' }),
  ])
  expect(tally(both.map(outcomeOf))).toEqual({ started: 1, idempotency_key_reused: 1 })
  expect(starts(s)).toBe(2)
})

it('keeps one learner’s keys from another’s', async () => {
  await using s = await scene(streaming(courseAnswer()))
  const other = await s.cairn.learner()
  const mine = await create(s)
  const theirs = await createPlan(other, 'course', courseFields(), asked)
  expect(theirs).toMatchObject({ replayed: false })
  expect(theirs.id).not.toBe(mine.id)
})

it('answers the same after the plan was deleted', async () => {
  await using s = await scene(streaming(courseAnswer()))
  const first = await create(s)
  await removePlan(s.ctx, first.id)
  expect(await create(s)).toEqual({ ...first, replayed: true })
  expect((await listPlanCards(s.ctx, { limit: 9 })).items).toEqual([])
})

it('forgets a key after a day: the same request then starts anew', async () => {
  await using s = await scene(streaming(courseAnswer()))
  const first = await create(s)
  s.cairn.clock.advance(DAY_MS - 1000)
  expect((await create(s)).replayed).toBe(true)
  s.cairn.clock.advance(1001)
  const second = await create(s)
  expect(second.replayed).toBe(false)
  expect(second.id).not.toBe(first.id)
  expect((await create(s)).id).toBe(second.id)
})

it('forgets old keys for good when a new one comes', async () => {
  await using s = await scene(streaming(courseAnswer()), { GENERATION_LIMIT: '100' })
  for (const key of ['1', '2', '3']) await create(s, { ...asked, key })
  s.cairn.clock.advance(DAY_MS + 1)
  await create(s, { ...asked, key: '4' })
  expect(rowsOf(s.cairn.dataDir, s.ctx.tenantId, 'select key from idempotency_keys')).toEqual([{ key: '4' }])
})

it('keeps nothing of a key whose creation was refused', async () => {
  await using s = await scene(streaming(courseAnswer()), { GENERATION_LIMIT: '1' })
  await s.create()
  await expect(create(s)).rejects.toMatchObject({ status: 429 })
  s.cairn.clock.advance(3_600_001)
  expect(await create(s)).toMatchObject({ replayed: false })
})

it('starts one attempt for a repeated retry, also when it has failed by then', async () => {
  await using s = await scene(failing)
  const id = await s.made()
  const once = { key: 'again', fingerprint: fingerprintOf('retry', { id }) }
  const first = await retryPlan(s.ctx, id, { once })
  expect(first).toMatchObject({ number: 2, replayed: false })
  expect(await retryPlan(s.ctx, id, { once })).toEqual({ ...first, replayed: true })
  await s.cairn.worker.tick()
  expect(await retryPlan(s.ctx, id, { once })).toEqual({ ...first, replayed: true })
  expect(s.provider.calls).toHaveLength(2)
  expect(await retryPlan(s.ctx, id, { once: { ...once, key: 'another' } })).toMatchObject({
    number: 3,
    replayed: false,
  })
})

it('takes a request for the same whatever the order of its fields, and for another when one differs', () => {
  const of = (fields: object) => fingerprintOf('create', fields)
  expect(of({ a: 1, b: [{ c: 2, d: 3 }] })).toBe(of({ b: [{ d: 3, c: 2 }], a: 1, e: undefined }))
  const different = [
    { a: 1 },
    { a: '1' },
    { a: null },
    { a: [1] },
    { a: { 0: 1 } },
    { a: '1,"b":2' },
    { a: 1, b: 2 },
    {},
  ]
  expect(new Set(different.map(of)).size).toBe(different.length)
  expect(fingerprintOf('retry', { a: 1 })).not.toBe(of({ a: 1 }))
})
