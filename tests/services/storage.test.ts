import { statSync } from 'node:fs'
import { expect, it } from 'vitest'
import { cancelPlan, retryPlan } from '#app/services/attempts.server.ts'
import { deleteForGood, removePlan } from '#app/services/deleted.server.ts'
import { createPlan, getPlan, listPlanCards } from '#app/services/plans.server.ts'
import { storageOf } from '#app/services/storage.server.ts'
import { fill, fillToWall, MB } from '../support/filler.ts'
import { learnerFiles } from '../support/invariants.ts'
import { courseAnswer, streaming, type Script } from '../support/provider.ts'
import { jobOf, ledgerOf } from '../support/queue.ts'
import { courseFields, testRuntime } from '../support/runtime.ts'
import { scene } from '../support/scene.ts'

const SMALL = { STORAGE_QUOTA_MB: '1' }
const QUOTA = { code: 'quota_exceeded', status: 507, message: expect.stringContaining('(1 MB)') }

it('counts what is in use: what a delete frees is room at once, although the file keeps its size', async () => {
  await using cairn = await testRuntime({ env: SMALL })
  const ctx = await cairn.learner()
  const empty = (await storageOf(ctx)).used
  expect(empty).toBeGreaterThan(0)
  const ids = [await fill(ctx, MB / 2), await fill(ctx, MB / 2)]
  const { used, quota } = await storageOf(ctx)
  expect(quota).toBe(MB)
  expect(used).toBeGreaterThanOrEqual(empty + MB)
  const size = () => statSync(learnerFiles(cairn.dataDir)[0]?.file ?? '').size
  for (const id of ids) await removePlan(ctx, id)
  for (const id of ids) await deleteForGood(ctx, id)
  const before = size()
  expect((await storageOf(ctx)).used).toBeLessThan(empty + 64 * 1024)
  await fill(ctx, MB / 2)
  expect(size()).toBe(before)
})

it('has no bound where the operator set none', async () => {
  await using cairn = await testRuntime({ env: { STORAGE_QUOTA_MB: '0' } })
  const ctx = await cairn.learner()
  await fill(ctx, 12 * MB)
  expect((await storageOf(ctx)).quota).toBeNull()
  await expect(createPlan(ctx, 'course', courseFields())).resolves.toBeDefined()
})

it('starts nothing over the quota, by creating or by trying again, and gives the tokens back', async () => {
  await using s = await scene(undefined, { ...SMALL, GENERATION_LIMIT: '2' })
  const id = await s.create()
  await cancelPlan(s.ctx, id)
  const filler = await fill(s.ctx, MB)
  for (let i = 0; i < 3; i++) {
    await expect(createPlan(s.ctx, 'course', courseFields())).rejects.toMatchObject(QUOTA)
    await expect(retryPlan(s.ctx, id)).rejects.toMatchObject(QUOTA)
  }
  expect((await listPlanCards(s.ctx, { limit: 9 })).items.map((card) => card.id).toSorted()).toEqual(
    [id, filler].toSorted(),
  )
  expect(await s.cairn.worker.tick()).toBe(0)
  await removePlan(s.ctx, filler)
  await expect(retryPlan(s.ctx, id)).resolves.toMatchObject({ number: 2 })
  await expect(s.create()).rejects.toMatchObject({ code: 'rate_limited' })
})

it('lets another learner start as ever', async () => {
  await using cairn = await testRuntime({ env: SMALL })
  const [ada, bob] = [await cairn.learner(), await cairn.learner()]
  await fill(ada, MB)
  await expect(createPlan(ada, 'course', courseFields())).rejects.toMatchObject(QUOTA)
  await expect(createPlan(bob, 'course', courseFields())).resolves.toBeDefined()
})

it('has a wall that no write passes, while reading and deleting go on', async () => {
  await using cairn = await testRuntime({ env: SMALL })
  const ctx = await cairn.learner()
  const { ids, refusal } = await fillToWall(ctx)
  expect(refusal).toMatchObject(QUOTA)
  const { used } = await storageOf(ctx)
  expect(used).toBeGreaterThan(8 * MB)
  expect(used).toBeLessThanOrEqual(9 * MB)
  await expect(fill(ctx, 8 * MB)).rejects.toMatchObject(QUOTA)
  expect((await getPlan(ctx, ids[0] ?? '')).topic).toBe('Filler')
  for (const id of ids) await removePlan(ctx, id)
  expect((await storageOf(ctx)).used).toBeGreaterThan(8 * MB)
  await expect(createPlan(ctx, 'course', courseFields())).resolves.toBeDefined()
  expect((await storageOf(ctx)).used).toBeLessThan(MB)
})

it('builds the wall again at each opening, also in a file that is over a quota made smaller', async () => {
  await using first = await testRuntime({ env: { STORAGE_QUOTA_MB: '30' }, keep: true })
  const ctx = await first.learner()
  const filler = await fill(ctx, 12 * MB)
  await using cairn = await testRuntime({ env: SMALL, dataDir: first.dataDir, clock: first.clock })
  const again = cairn.as(ctx.tenantId)
  await expect(fill(again, MB)).rejects.toMatchObject(QUOTA)
  await removePlan(again, filler)
  await deleteForGood(again, filler)
  await expect(fill(again, MB / 4)).resolves.toBeDefined()
})

const answer = courseAnswer({ modules: 6, tasks: 6 })

it.each(['before its run begins', 'while its provider answers'])(
  'ends an attempt that meets the wall %s as a failure that costs nothing',
  async (when) => {
    let fillUp = async () => {}
    const walled: Script = async (res, call) => {
      await fillUp()
      await streaming(answer)(res, call)
    }
    await using s = await scene(walled, SMALL)
    const id = await s.create()
    let ids: string[] = []
    const toWall = async () => void ({ ids } = await fillToWall(s.ctx))
    if (when === 'before its run begins') await toWall()
    else fillUp = toWall
    await s.cairn.worker.tick()
    expect(ids.length).toBeGreaterThan(8)
    expect(await s.plan(id)).toMatchObject({ status: 'failed', latestAttempt: { errorCode: 'STORAGE_FULL' } })
    expect(ledgerOf(s)).toMatchObject([{ status: 'failure', spent: 0 }])
    expect(jobOf(s.cairn)['status']).toBe('done')
    await expect(retryPlan(s.ctx, id)).rejects.toMatchObject(QUOTA)
    fillUp = async () => {}
    for (const filler of ids) await removePlan(s.ctx, filler)
    await retryPlan(s.ctx, id)
    await s.cairn.worker.tick()
    expect((await s.plan(id)).status).toBe('ready')
  },
)

it('lets a learner cancel and delete at the wall', async () => {
  await using s = await scene(streaming(answer), SMALL)
  const id = await s.create()
  await fillToWall(s.ctx)
  await cancelPlan(s.ctx, id)
  expect((await s.plan(id)).status).toBe('failed')
  await removePlan(s.ctx, id)
  expect(await s.cairn.worker.tick()).toBe(0)
})
