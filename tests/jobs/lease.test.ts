import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'libsql'
import path from 'node:path'
import { expect, it } from 'vitest'
import { LeaseLostError } from '#app/generation/lease.ts'
import { failAttempt, record, settleReady } from '#app/generation/record.server.ts'
import { listPlanAttempts } from '#app/services/attempts.server.ts'
import { takeAttempt } from '#db/tenant/attempts.server.ts'
import { courseAnswer, sse, streaming, type Script } from '../support/provider.ts'
import { harmFile, rowsOf } from '../support/invariants.ts'
import { jobOf, ledgerOf } from '../support/queue.ts'
import { testRuntime, type TestRuntime } from '../support/runtime.ts'
import { scene, silent, until, type Scene } from '../support/scene.ts'

const LEASE = 30_000
const answer = courseAnswer({ modules: 3 })

/** A provider that answers when it is told to. */
function held(): { script: Script; release: () => void } {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  return { script: async (res, call) => released.then(() => streaming(answer)(res, call)), release: () => release() }
}

/** Another worker on the same data directory and the same clock. */
const another = (s: Scene, env: Record<string, string> = {}): Promise<TestRuntime> =>
  testRuntime({
    dataDir: s.cairn.dataDir,
    clock: s.cairn.clock,
    env: { AI_BASE_URL: s.provider.url, AI_MODEL: 'tiny', ...env },
  })

it('refuses everything a run writes once its lease was taken over and the work done by another', async () => {
  const late = held()
  await using s = await scene(late.script)
  await using b = await another(s)
  const id = await s.create()
  const zombie = s.cairn.worker.tick()
  await until(() => s.provider.calls.length === 1)
  s.provider.answer(streaming(answer))
  s.cairn.clock.advance(LEASE + 1)
  await b.worker.tick()
  const before = [await s.plan(id), jobOf(s.cairn)]
  expect(before[0]).toMatchObject({ status: 'ready', latestAttempt: { number: 2, status: 'success' } })
  late.release()
  await zombie
  expect([await s.plan(id), jobOf(s.cairn)]).toEqual(before)
  expect(ledgerOf(s)).toMatchObject([
    { number: 1, status: 'failure', classification: 'interrupted', spent: 1 },
    { number: 2, status: 'success', spent: 1 },
  ])
  expect(s.provider.calls).toHaveLength(2)
})

it('refuses a whole answer of the old run while the new one still waits for its own', async () => {
  const [old, fresh] = [held(), held()]
  await using s = await scene(old.script)
  await using b = await another(s)
  const id = await s.create()
  const zombie = s.cairn.worker.tick()
  await until(() => s.provider.calls.length === 1)
  s.provider.answer(fresh.script)
  s.cairn.clock.advance(LEASE + 1)
  const heir = b.worker.tick()
  await until(() => s.provider.calls.length === 2)
  old.release()
  await zombie
  expect(await s.plan(id)).toMatchObject({ status: 'processing', modules: [], latestAttempt: { number: 2 } })
  fresh.release()
  await heir
  expect(await s.plan(id)).toMatchObject({ status: 'ready', latestAttempt: { number: 2 } })
})

it('keeps its lease as long as the provider takes', async () => {
  const slow = held()
  await using s = await scene(slow.script, { JOB_LEASE_MS: '300', JOB_HEARTBEAT_MS: '40' })
  await using b = await another(s)
  const id = await s.create()
  const ticked = s.cairn.worker.tick()
  for (let i = 0; i < 6; i++) {
    await sleep(100)
    expect(await b.worker.tick()).toBe(0)
  }
  slow.release()
  await ticked
  expect((await s.plan(id)).status).toBe('ready')
  expect(s.provider.calls).toHaveLength(1)
})

it('hangs up on the provider when a heartbeat finds the lease lost', async () => {
  await using s = await scene(silent, { JOB_HEARTBEAT_MS: '30' })
  await using b = await another(s)
  await s.create()
  const zombie = s.cairn.worker.tick()
  await until(() => s.provider.calls.length === 1)
  s.provider.answer(streaming(answer))
  s.cairn.clock.advance(LEASE + 1)
  const heir = b.worker.tick()
  await s.provider.calls[0]?.closed
  await Promise.all([zombie, heir])
  expect(ledgerOf(s).map((row) => row['status'])).toEqual(['failure', 'success'])
})

it('hangs up by itself when no heartbeat could be written for a whole lease', async () => {
  await using s = await scene(silent, { JOB_LEASE_MS: '120', JOB_HEARTBEAT_MS: '30' })
  const id = await s.create()
  const ticked = s.cairn.worker.tick().catch(() => 'the queue could not be read')
  await until(() => s.provider.calls.length === 1)
  harmFile(s.cairn.dataDir, undefined, 'alter table jobs rename to elsewhere')
  await s.provider.calls[0]?.closed
  expect(await ticked).toBe('the queue could not be read')
  harmFile(s.cairn.dataDir, undefined, 'alter table elsewhere rename to jobs')
  s.provider.answer(streaming(answer))
  s.cairn.clock.advance(LEASE)
  await s.cairn.worker.tick()
  expect((await s.plan(id)).status).toBe('ready')
})

it('does not take its own running job from itself when the clock leaps an hour ahead', async () => {
  const slow = held()
  await using s = await scene(slow.script)
  const id = await s.create()
  const ticked = s.cairn.worker.tick()
  await until(() => s.provider.calls.length === 1)
  s.cairn.clock.advance(3_600_000)
  expect(await s.cairn.worker.tick()).toBe(0)
  slow.release()
  await ticked
  expect(await listPlanAttempts(s.ctx, id)).toMatchObject([{ number: 1, status: 'success' }])
  expect(s.provider.calls).toHaveLength(1)
})

it('runs nothing twice when the clock falls an hour back', async () => {
  await using s = await scene(streaming(answer))
  const id = await s.create()
  s.cairn.clock.advance(-3_600_000)
  expect(await s.cairn.worker.tick()).toBe(0)
  s.cairn.clock.advance(3_600_000)
  await s.cairn.worker.tick()
  expect(await s.cairn.worker.tick()).toBe(0)
  expect((await s.plan(id)).status).toBe('ready')
})

it('leaves another run’s attempt alone when a worker that lost its lease is told to stop', async () => {
  const fresh = held()
  await using s = await scene(silent)
  await using b = await another(s)
  const id = await s.create()
  const zombie = s.cairn.worker.tick()
  await until(() => s.provider.calls.length === 1)
  s.provider.answer(fresh.script)
  s.cairn.clock.advance(LEASE + 1)
  const heir = b.worker.tick()
  await until(() => s.provider.calls.length === 2)
  await s.cairn.worker.drain()
  await zombie
  expect(ledgerOf(s)).toHaveLength(2)
  fresh.release()
  await heir
  expect(await s.plan(id)).toMatchObject({ status: 'ready', latestAttempt: { number: 2, status: 'success' } })
})

it('waits for a lock another process holds on the queue, and makes the plan then', async () => {
  await using s = await scene(streaming(answer))
  const id = await s.create()
  const other = new Database(path.join(s.cairn.dataDir, 'control.db'))
  other.exec('BEGIN IMMEDIATE')
  s.cairn.start()
  await sleep(100)
  expect(s.provider.calls).toHaveLength(0)
  other.exec('COMMIT')
  other.close()
  await until(async () => (await s.plan(id)).status === 'ready')
})

it('stops a run at its next write when its attempt is no longer its own', async () => {
  const script: Script = async (res, call) => {
    sse.start(res)
    sse.text(res, answer.slice(0, answer.indexOf('Module 2')))
    await until(() => rowsOf(s.cairn.dataDir, s.ctx.tenantId, `select 1 from events where type = 'item'`).length === 1)
    harmFile(s.cairn.dataDir, s.ctx.tenantId, `update attempts set fence = 'another'`)
    sse.text(res, answer.slice(answer.indexOf('Module 2')))
    await call.closed
  }
  await using s = await scene(script)
  const id = await s.create()
  await s.cairn.worker.tick()
  expect(await s.plan(id)).toMatchObject({ status: 'processing', modules: [] })
  expect(rowsOf(s.cairn.dataDir, s.ctx.tenantId, `select 1 from events where type = 'item'`)).toHaveLength(1)
})

it('lets nobody but the run that holds an attempt add to it or end it', async () => {
  await using s = await scene(silent)
  const id = await s.create()
  const ticked = s.cairn.worker.tick()
  await until(() => s.provider.calls.length === 1)
  const plan = await s.plan(id)
  const before = [plan, ledgerOf(s)]
  const run = { planId: id, attemptId: plan.latestAttempt?.id ?? '', fence: 'of another run' }
  const draft = { title: 'T', summary: '', notice: '', modules: [], omitted: [], sources: [], normalizedEffort: false }
  const outcome = { durationMs: 1 }
  const { db } = s.ctx
  await expect(record(db, s.cairn, run, { type: 'ready', data: { modules: 0, tasks: 0 } })).rejects.toThrow(
    LeaseLostError,
  )
  await expect(settleReady(db, s.cairn, run, draft, outcome)).rejects.toThrow(LeaseLostError)
  const failure = { classification: 'timeout', errorCode: 'AI_TIMEOUT' } as const
  expect(await db.immediate((tx) => failAttempt(tx, run, failure, { durationMs: 1, now: 1 }))).toBe(false)
  const again = { id: run.attemptId, fence: 'again', now: 1, providerId: null, provider: 'offline', model: 'm' }
  expect(await db.immediate((tx) => takeAttempt(tx, again))).toBe(0)
  expect([await s.plan(id), ledgerOf(s)]).toEqual(before)
  await s.cairn.drain()
  await ticked
})
