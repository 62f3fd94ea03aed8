import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'libsql'
import path from 'node:path'
import { expect, it } from 'vitest'
import { StorageFullError } from '#app/domain/errors.ts'
import { cancelPlan } from '#app/services/attempts.server.ts'
import { createLogger } from '#app/adapters/logger.server.ts'
import { generateHandler } from '#app/jobs/generate.server.ts'
import { Worker } from '#app/jobs/worker.server.ts'
import type { TenantDb } from '#db/tenants.server.ts'
import { courseAnswer, sse, streaming, type Script } from '../support/provider.ts'
import { jobOf, ledgerOf } from '../support/queue.ts'
import { testRuntime } from '../support/runtime.ts'
import { scene, silent, until, type Scene } from '../support/scene.ts'

const answer = courseAnswer({ modules: 3 })
const oneModule: Script = (res) => {
  sse.start(res)
  sse.text(res, answer.slice(0, answer.indexOf('Module 2')))
}
const restarted = (s: Scene, env: Record<string, string> = {}) =>
  testRuntime({ dataDir: s.cairn.dataDir, clock: s.cairn.clock, env: { AI_BASE_URL: s.provider.url, ...env } })

const givenBack = { number: 1, status: 'failure', classification: 'interrupted', spent: 0 }

it.each([
  ['before the first byte', silent],
  ['in the middle of the answer', oneModule],
])('stops %s without spending the learner’s only attempt, and makes the plan after the restart', async (_, script) => {
  const cap = { GENERATION_ATTEMPT_CAP: '1' }
  await using s = await scene(script, cap)
  const id = await s.create()
  s.cairn.start()
  await until(() => s.provider.calls.length === 1)
  await s.cairn.worker.drain()
  await s.provider.calls[0]?.closed
  expect(ledgerOf(s)).toMatchObject([givenBack, { number: 2, status: 'in_progress', spent: 1, taken: 0 }])
  expect(jobOf(s.cairn)).toMatchObject({ status: 'queued', runs: 0, fence: null, lease_until: null })
  expect((await s.plan(id)).status).toBe('processing')
  s.provider.answer(streaming(answer))
  await using next = await restarted(s, cap)
  expect(await next.worker.tick()).toBe(1)
  expect(await s.plan(id)).toMatchObject({ status: 'ready', latestAttempt: { number: 2 } })
})

it('can be stopped again and again: no attempt is spent and the ledger keeps a row for every call', async () => {
  await using s = await scene(silent)
  await s.create()
  for (let i = 1; i <= 5; i++) {
    await using next = await restarted(s)
    next.start()
    await until(() => s.provider.calls.length === i)
    await next.worker.drain()
  }
  expect(ledgerOf(s).filter((row) => row['spent'] === 0)).toHaveLength(5)
  expect(jobOf(s.cairn)).toMatchObject({ status: 'queued', runs: 0 })
})

it('claims nothing more once it stops', async () => {
  await using s = await scene(silent)
  for (let i = 0; i < 3; i++) await s.create()
  const ticked = s.cairn.worker.tick()
  await until(() => s.provider.calls.length === 1)
  await s.cairn.worker.drain()
  await ticked
  expect(await s.cairn.worker.tick()).toBe(0)
  expect(s.provider.calls).toHaveLength(1)
})

it('gives back a job that it was just claiming when it was told to stop', async () => {
  await using s = await scene(silent)
  await s.create()
  const lock = new Database(path.join(s.cairn.dataDir, 'control.db'))
  lock.exec('BEGIN IMMEDIATE')
  s.cairn.start()
  await sleep(30)
  const drained = s.cairn.worker.drain()
  lock.exec('COMMIT')
  lock.close()
  await drained
  expect(s.provider.calls).toHaveLength(0)
  expect(jobOf(s.cairn)).toMatchObject({ status: 'queued', runs: 0 })
  expect(ledgerOf(s)).toMatchObject([{ number: 1, status: 'in_progress', taken: 0 }])
})

it('lets a plan that waits for the next start be cancelled', async () => {
  await using s = await scene(silent)
  const id = await s.create()
  s.cairn.start()
  await until(() => s.provider.calls.length === 1)
  await s.cairn.worker.drain()
  await cancelPlan(s.ctx, id)
  await using next = await restarted(s)
  expect(await next.worker.tick()).toBe(0)
  expect(jobOf(s.cairn)).toMatchObject({ status: 'cancelled' })
  expect((await s.plan(id)).latestAttempt).toMatchObject({ number: 2, classification: 'cancelled' })
})

/** A worker over the same queue whose disk is full while `full` says so; nothing else of it is different. */
function workerOnFullDisk(s: Scene, full: () => boolean, failpoint?: (name: string) => void): Worker {
  const { cairn } = s
  const whenThereIsRoom = (db: TenantDb): TenantDb => ({
    ...db,
    immediate: (body) => (full() ? Promise.reject(new StorageFullError('SQLITE_FULL')) : db.immediate(body)),
  })
  const tenants = {
    ...cairn.tenants,
    of: (id: Parameters<typeof cairn.tenants.of>[0]) => whenThereIsRoom(cairn.tenants.of(id)),
  }
  const log = createLogger({ logLevel: 'silent' })
  const deps = {
    ...cairn.clock,
    control: cairn.control,
    bell: cairn.bell,
    log,
    blueprints: cairn.blueprints,
    attemptCap: 3,
    models: cairn.models,
  }
  const points = failpoint ? { failpoint } : {}
  const handler = generateHandler({ ...deps, ...points, tenants: tenants as never })
  let fences = 0
  return new Worker({ ...deps, ...cairn.config.jobs, handlers: { plan: handler }, newFence: () => `fence-${++fences}` })
}

it('pauses a job that meets a full disk, and loses no attempt over it', async () => {
  let full = true
  await using s = await scene(streaming(answer))
  const id = await s.create()
  const worker = workerOnFullDisk(s, () => full)
  const ticked = worker.tick()
  await sleep(50)
  full = false
  expect(await ticked).toBe(1)
  expect(jobOf(s.cairn)).toMatchObject({ status: 'queued', runs: 0 })
  expect(ledgerOf(s)).toMatchObject([{ number: 1, status: 'in_progress', taken: 0 }])
  expect(await worker.tick()).toBe(0)
  s.cairn.clock.advance(15_001)
  await worker.tick()
  expect((await s.plan(id)).status).toBe('ready')
})

it('tells the learner that the disk was full when a plan could not be saved, and does not charge the attempt', async () => {
  let full = false
  let saving = false
  await using s = await scene(streaming(answer), { GENERATION_ATTEMPT_CAP: '1' })
  const id = await s.create()
  const fullOnce = () => {
    const now = full
    full = false
    return now
  }
  const worker = workerOnFullDisk(s, fullOnce, (name) => {
    if (name !== 'before_settle') return
    saving = true
    full = true
  })
  await worker.tick()
  expect(saving).toBe(true)
  expect(await s.plan(id)).toMatchObject({ status: 'failed', latestAttempt: { errorCode: 'STORAGE_FULL' } })
  expect(ledgerOf(s)).toMatchObject([{ status: 'failure', spent: 0 }])
})

it('pauses between its tries on a full disk also when the job was cancelled, or its lease lost, meanwhile', async () => {
  let asked = 0
  let full = true
  await using s = await scene(streaming(answer))
  await s.create()
  const worker = workerOnFullDisk(s, () => ++asked < 50 && full)
  const ticked = worker.tick()
  await until(() => asked > 1)
  worker.cancelJob(String(jobOf(s.cairn)['id']))
  await sleep(50)
  full = false
  await ticked
  expect(asked).toBeLessThan(10)
  expect(jobOf(s.cairn)).toMatchObject({ status: 'queued', runs: 0 })
})
