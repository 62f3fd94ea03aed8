import { expect, it } from 'vitest'
import { retryPlan } from '#app/services/attempts.server.ts'
import { createPlan, getPlan } from '#app/services/plans.server.ts'
import { courseAnswer, streaming } from '../support/provider.ts'
import { rowsOf } from '../support/invariants.ts'
import { jobOf, ledgerOf } from '../support/queue.ts'
import { courseFields } from '../support/runtime.ts'
import { scene, silent, until } from '../support/scene.ts'

const HALF_AN_HOUR = 30 * 60_000
const answer = streaming(courseAnswer())
const timedOut = { status: 'failed', latestAttempt: { classification: 'timeout', errorCode: 'QUEUE_TIMEOUT' } }

it('gives up what nobody has begun for half an hour, charges nothing and can be tried again', async () => {
  await using s = await scene(answer, { GENERATION_ATTEMPT_CAP: '1' })
  const id = await s.create()
  s.cairn.clock.advance(HALF_AN_HOUR - 1000)
  await s.cairn.sweeper.sweep()
  expect((await s.plan(id)).status).toBe('processing')
  s.cairn.clock.advance(1000)
  await s.cairn.sweeper.sweep()
  expect(await s.plan(id)).toMatchObject(timedOut)
  expect(ledgerOf(s)).toMatchObject([{ status: 'failure', spent: 0 }])
  expect(jobOf(s.cairn)).toMatchObject({ status: 'dead', end_code: 'QUEUE_TIMEOUT', runs: 0, started_at: null })
  await retryPlan(s.ctx, id)
  await s.cairn.worker.tick()
  expect((await s.plan(id)).status).toBe('ready')
  expect(s.provider.calls).toHaveLength(1)
})

it('does not run it either when a worker is free just then', async () => {
  await using s = await scene(answer)
  const id = await s.create()
  s.cairn.clock.advance(HALF_AN_HOUR)
  expect(await s.cairn.worker.tick()).toBe(1)
  expect(await s.plan(id)).toMatchObject(timedOut)
  expect(s.provider.calls).toHaveLength(0)
})

it('gives it up while every place is taken', async () => {
  await using s = await scene(silent, { JOB_CONCURRENCY: '1' })
  const running = await s.create()
  s.cairn.start()
  await until(() => s.provider.calls.length === 1)
  const other = await s.cairn.learner()
  const { id } = await createPlan(other, 'course', courseFields())
  s.cairn.clock.advance(HALF_AN_HOUR)
  await s.cairn.sweeper.sweep()
  expect(await getPlan(other, id)).toMatchObject(timedOut)
  expect((await s.plan(running)).status).toBe('processing')
})

it('gives it up at a start, before anything else', async () => {
  await using s = await scene(answer)
  const id = await s.create()
  s.cairn.clock.advance(HALF_AN_HOUR)
  s.cairn.start()
  await until(async () => (await s.plan(id)).status === 'failed')
  expect(await s.plan(id)).toMatchObject(timedOut)
  expect(s.provider.calls).toHaveLength(0)
})

it('counts a job that was put off from the time it was to go on', async () => {
  await using s = await scene((res) => void res.writeHead(429, { 'Retry-After': '600' }).end('{}'))
  const id = await s.made()
  s.cairn.clock.advance(10 * 60_000 + HALF_AN_HOUR - 10_000)
  await s.cairn.sweeper.sweep()
  expect((await s.plan(id)).status).toBe('processing')
  s.cairn.clock.advance(10_001)
  await s.cairn.sweeper.sweep()
  expect(await s.plan(id)).toMatchObject(timedOut)
})

it('gives up many, a bounded number at a turn', async () => {
  await using s = await scene(answer, { GENERATION_LIMIT: '100' })
  for (let i = 0; i < 55; i++) await s.create()
  s.cairn.clock.advance(HALF_AN_HOUR)
  const waiting = () =>
    rowsOf(s.cairn.dataDir, undefined, `select count(*) n from jobs where status = 'queued'`)[0]?.['n']
  await s.cairn.sweeper.sweep()
  expect(waiting()).toBe(5)
  await s.cairn.sweeper.sweep()
  expect(waiting()).toBe(0)
})
