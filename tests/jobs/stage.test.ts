import { expect, it } from 'vitest'
import Database from 'libsql'
import path from 'node:path'
import { StoreBusyError } from '#app/domain/errors.ts'
import { retryPlan } from '#app/services/attempts.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { createPlan } from '#app/services/plans.server.ts'
import { courseAnswer, streaming } from '../support/provider.ts'
import { jobOf } from '../support/queue.ts'
import { learnerFiles, rowsOf } from '../support/invariants.ts'
import { courseFields, testRuntime } from '../support/runtime.ts'
import { scene, until, type Scene } from '../support/scene.ts'

const answer = streaming(courseAnswer())
const startsOf = (s: Scene) => rowsOf(s.cairn.dataDir, undefined, 'select hits from limits')[0]?.['hits']

/** The same learner with another end of the queue. */
const withQueue = (ctx: TenantContext, queue: Partial<TenantContext['queue']>): TenantContext => ({
  ...ctx,
  queue: { ...ctx.queue, ...queue },
})

it('drops a staged job whose gate never came, and leaves nothing of it', async () => {
  await using s = await scene(answer)
  await s.ctx.queue.stage({ kind: 'plan', subjectId: s.cairn.newId() })
  s.cairn.clock.advance(14_000)
  expect(await s.cairn.worker.tick()).toBe(0)
  s.cairn.clock.advance(1001)
  expect(await s.cairn.worker.tick()).toBe(1)
  expect(jobOf(s.cairn)).toMatchObject({ status: 'dropped' })
  expect(s.provider.calls).toHaveLength(0)
  for (const table of ['plans', 'attempts', 'events']) {
    expect(rowsOf(s.cairn.dataDir, s.ctx.tenantId, `select * from ${table}`)).toEqual([])
  }
})

it('makes a plan whose job could not be armed fifteen seconds later, and tells the learner it was accepted', async () => {
  await using s = await scene(answer)
  const cut = withQueue(s.ctx, { arm: () => Promise.reject(new StoreBusyError('locked')) })
  const { id } = await createPlan(cut, 'course', courseFields())
  expect(await s.cairn.worker.tick()).toBe(0)
  s.cairn.clock.advance(15_000)
  expect(await s.cairn.worker.tick()).toBe(1)
  expect((await s.plan(id)).status).toBe('ready')
})

it('keeps nothing of a plan whose gate came too late for its job', async () => {
  await using s = await scene(answer)
  const slow = withQueue(s.ctx, {
    stage: async (planId) => {
      const staged = await s.ctx.queue.stage(planId)
      s.cairn.clock.advance(12_001)
      return staged
    },
  })
  await expect(createPlan(slow, 'course', courseFields())).rejects.toMatchObject({ code: 'store_busy' })
  expect(rowsOf(s.cairn.dataDir, s.ctx.tenantId, 'select * from plans')).toEqual([])
  expect(jobOf(s.cairn)).toMatchObject({ status: 'dropped' })
  expect(startsOf(s)).toBe('[]')
})

it('names the real reason when the start could not be given back either', async () => {
  await using s = await scene(answer)
  const cut = withQueue(s.ctx, { drop: () => Promise.reject(new StoreBusyError('locked')) })
  const id = await s.create()
  await s.cairn.worker.tick()
  const gone = { ...cut, db: { ...cut.db, immediate: () => Promise.reject(new RangeError('the reason')) } }
  await expect(retryPlan(gone, id)).rejects.toThrow('the reason')
})

it('brings back a job that a worker with a clock ahead looked at, and dropped, before the gate', async () => {
  await using s = await scene(answer)
  await using ahead = await testRuntime({ dataDir: s.cairn.dataDir, env: { AI_BASE_URL: s.provider.url } })
  ahead.clock.advance(s.cairn.clock.now().getTime() - ahead.clock.now().getTime() + 20_000)
  const early = withQueue(s.ctx, {
    stage: async (planId) => {
      const staged = await s.ctx.queue.stage(planId)
      expect(await ahead.worker.tick()).toBe(1)
      expect(jobOf(s.cairn)).toMatchObject({ status: 'dropped' })
      return staged
    },
  })
  const { id } = await createPlan(early, 'course', courseFields())
  await s.cairn.worker.tick()
  expect((await s.plan(id)).status).toBe('ready')
})

it('brings it back also when the gate commits while that worker is just about to drop it', async () => {
  await using s = await scene(answer)
  await using ahead = await testRuntime({ dataDir: s.cairn.dataDir, env: { AI_BASE_URL: s.provider.url } })
  ahead.clock.advance(s.cairn.clock.now().getTime() - ahead.clock.now().getTime() + 20_000)
  const lock = new Database(path.join(s.cairn.dataDir, 'control.db'))
  let looked: Promise<number> | undefined
  const early = withQueue(s.ctx, {
    stage: async (planId) => {
      const staged = await s.ctx.queue.stage(planId)
      looked = ahead.worker.tick()
      lock.exec('BEGIN IMMEDIATE')
      // Long enough for the other worker to have looked in the learner's file; its drop waits for the lock.
      await new Promise((resolve) => setTimeout(resolve, 30))
      return staged
    },
    // The job counts as running, so arming it changes nothing.
    arm: () => Promise.resolve(),
  })
  const { id } = await createPlan(early, 'course', courseFields())
  lock.exec('COMMIT')
  lock.close()
  await looked
  await s.cairn.worker.tick()
  expect((await s.plan(id)).status).toBe('ready')
  expect(s.provider.calls).toHaveLength(1)
})

/** Hold a file's write lock while somebody waits for it and the clock goes on by `ms`. */
async function waitedFor<T>(s: Scene, file: string, ms: number, work: () => Promise<T>): Promise<T> {
  const lock = new Database(file)
  lock.exec('BEGIN IMMEDIATE')
  const working = work()
  working.catch(() => {})
  await new Promise((resolve) => setTimeout(resolve, 20))
  s.cairn.clock.advance(ms)
  lock.exec('COMMIT')
  lock.close()
  return working
}

it('times a start from the moment its job is written, however long the lock was waited for', async () => {
  await using s = await scene(answer)
  const control = path.join(s.cairn.dataDir, 'control.db')
  const before = s.cairn.clock.now().getTime()
  const { id } = await waitedFor(s, control, 20_000, () => createPlan(s.ctx, 'course', courseFields()))
  const [hit] = JSON.parse(String(startsOf(s))) as number[]
  expect(hit).toBeGreaterThanOrEqual(before + 20_000)
  expect(jobOf(s.cairn)['created_at']).toBe(hit)
  expect(await s.cairn.worker.tick()).toBe(1)
  expect((await s.plan(id)).status).toBe('ready')
})

it('hides a staged job for its whole time, however long the lock was waited for', async () => {
  await using s = await scene(answer)
  const control = path.join(s.cairn.dataDir, 'control.db')
  const job = await waitedFor(s, control, 20_000, () => s.ctx.queue.stage({ kind: 'plan', subjectId: s.cairn.newId() }))
  expect(job.gateBefore).toBe(job.stagedAt + 12_000)
  expect(jobOf(s.cairn)['visible_at']).toBe(job.stagedAt + 15_000)
  expect(await s.cairn.worker.tick()).toBe(0)
  s.cairn.clock.advance(12_001)
  expect(await s.cairn.worker.tick()).toBe(0)
})

it('keeps nothing of a plan whose gate waited too long for the learner’s file', async () => {
  await using s = await scene(answer)
  const [own] = learnerFiles(s.cairn.dataDir)
  const late = waitedFor(s, own?.file ?? '', 12_001, () => createPlan(s.ctx, 'course', courseFields()))
  await expect(late).rejects.toMatchObject({ code: 'store_busy' })
  expect(rowsOf(s.cairn.dataDir, s.ctx.tenantId, 'select * from plans')).toEqual([])
  expect(jobOf(s.cairn)).toMatchObject({ status: 'dropped' })
  expect(startsOf(s)).toBe('[]')
})

it('leaves a job alone for a moment, so that whoever started it has the answer first', async () => {
  await using s = await scene(answer)
  s.cairn.start()
  await s.create()
  // Everything that is ready to run runs now; only time has to pass.
  for (let i = 0; i < 1000; i++) await Promise.resolve()
  expect(jobOf(s.cairn)).toMatchObject({ status: 'queued' })
  await until(() => jobOf(s.cairn)['status'] === 'done')
})
