import { expect, it } from 'vitest'
import { sweepJobs } from '#db/control/jobs-sweep.server.ts'
import { sweepEvents } from '#db/tenant/events.server.ts'
import { retryPlan } from '#app/services/attempts.server.ts'
import { courseAnswer, streaming } from '../support/provider.ts'
import { rowsOf } from '../support/invariants.ts'
import { plantJob } from '../support/queue.ts'
import { testRuntime, type TestRuntime } from '../support/runtime.ts'
import { failing, scene } from '../support/scene.ts'

const DAY_MS = 86_400_000
const idsOf = (cairn: TestRuntime) =>
  rowsOf(cairn.dataDir, undefined, 'select id from jobs order by id').map((row) => row['id'])

it('forgets jobs that have been over for thirty days, and none that is not over', async () => {
  await using cairn = await testRuntime()
  const now = cairn.clock.now().getTime()
  const old = now - 30 * DAY_MS - 1
  for (const status of ['done', 'dropped', 'dead', 'cancelled']) {
    plantJob(cairn, `old-${status}`, { status, finished_at: old })
    plantJob(cairn, `young-${status}`, { status, finished_at: old + 60_000 })
  }
  plantJob(cairn, 'running', { status: 'running', lease_until: now + DAY_MS, created_at: 0 })
  plantJob(cairn, 'queued', { visible_at: now + DAY_MS, created_at: 0 })
  await cairn.sweeper.sweep()
  expect(idsOf(cairn)).toEqual(['queued', 'running', 'young-cancelled', 'young-dead', 'young-done', 'young-dropped'])
})

it('keeps the newest of too many, and forgets a bounded number at a turn', async () => {
  await using cairn = await testRuntime()
  for (let i = 1; i <= 9; i++) plantJob(cairn, `job-${i}`, { status: 'done', finished_at: i })
  plantJob(cairn, 'queued', {})
  const sweep = () => cairn.control.immediate((tx) => sweepJobs(tx, { until: 0, keep: 3, rows: 4 }))
  expect(await sweep()).toBe(4)
  expect(await sweep()).toBe(2)
  expect(await sweep()).toBe(0)
  expect(idsOf(cairn)).toEqual(['job-7', 'job-8', 'job-9', 'queued'])
})

it('forgets a week-old attempt’s events at the next settlement, and keeps those of each plan’s last attempt', async () => {
  await using s = await scene(failing)
  const told = (plan: string) =>
    rowsOf(
      s.cairn.dataDir,
      s.ctx.tenantId,
      'select distinct a.number from events e join attempts a on a.id = e.attempt_id where e.plan_id = ? order by 1',
      plan,
    ).map((row) => row['number'])
  const first = await s.made()
  await retryPlan(s.ctx, first)
  await s.cairn.worker.tick()
  s.cairn.clock.advance(7 * DAY_MS - 60_000)
  await s.made()
  expect(told(first)).toEqual([1, 2])
  s.cairn.clock.advance(120_000)
  s.provider.answer(streaming(courseAnswer()))
  const last = await s.made()
  expect(told(first)).toEqual([2])
  expect(told(last)).toEqual([1])
  await retryPlan(s.ctx, first)
  await s.cairn.worker.tick()
  expect(await s.plan(first)).toMatchObject({ status: 'ready', latestAttempt: { number: 3 } })
})

it('forgets a bounded number of events at once', async () => {
  await using s = await scene(failing)
  const id = await s.made()
  await retryPlan(s.ctx, id)
  await s.cairn.worker.tick()
  const sweep = () => s.ctx.db.immediate((tx) => sweepEvents(tx, s.cairn.clock.now().getTime(), 2))
  const first = rowsOf(s.cairn.dataDir, s.ctx.tenantId, 'select count(*) n from events')[0]?.['n']
  expect(await sweep()).toBe(2)
  expect(rowsOf(s.cairn.dataDir, s.ctx.tenantId, 'select count(*) n from events')[0]?.['n']).toBe(Number(first) - 2)
})
