import { expect, it } from 'vitest'
import { claimJob, extendLease, finishJob, queueDepth, releaseJob, type Claim } from '#db/control/jobs.server.ts'
import type { Step } from '#db/connection.server.ts'
import { jobOf, plantJob } from '../support/queue.ts'
import { rowsOf } from '../support/invariants.ts'
import { testRuntime, type TestRuntime } from '../support/runtime.ts'

const PENDING = 1_000_000
const over = { status: 'done', code: null } as const

const claim = (cairn: TestRuntime, now: number, except: string[] = [], perLearner = 10) =>
  cairn.control.immediate((tx) =>
    claimJob(tx, { kind: 'plan', now, leaseMs: 100, fence: `fence-${now}`, except, perLearner, pendingMs: PENDING }),
  )

const idOf = (claimed: Claim | undefined) => claimed?.job.id

it('takes work whose worker is gone before new work, then the longest waiting', async () => {
  await using cairn = await testRuntime()
  plantJob(cairn, 'new-late', { visible_at: 20 })
  plantJob(cairn, 'new-early', { visible_at: 10 })
  plantJob(cairn, 'new-early-too', { visible_at: 10 })
  plantJob(cairn, 'gone-late', { status: 'running', lease_until: 60, runs: 1 })
  plantJob(cairn, 'gone-early', { status: 'running', lease_until: 50, runs: 1 })
  plantJob(cairn, 'alive', { status: 'running', lease_until: 1001, runs: 1 })
  plantJob(cairn, 'staged', { visible_at: 1001 })
  for (const status of ['done', 'dropped', 'dead', 'cancelled']) plantJob(cairn, status, { status })
  const order: (string | undefined)[] = []
  for (let i = 0; i < 6; i++) order.push(idOf(await claim(cairn, 1000)))
  expect(order).toEqual(['gone-early', 'gone-late', 'new-early', 'new-early-too', 'new-late', undefined])
  expect(idOf(await claim(cairn, 1001, ['gone-early', 'gone-late']))).toBe('alive')
  expect(idOf(await claim(cairn, 1001))).toBe('staged')
})

it('runs so many of one learner’s jobs at once and no more, and lets others’ go by', async () => {
  await using cairn = await testRuntime()
  const plant = (id: string, tenant_id: string, columns = {}) => plantJob(cairn, id, { tenant_id, ...columns })
  for (const id of ['a1', 'a2', 'a3', 'a4']) plant(id, 'ada')
  for (const id of ['b1', 'b2']) plant(id, 'bob', { visible_at: 5 })
  const next = async (now: number, except: string[] = []) => idOf(await claim(cairn, now, except, 2))
  expect([await next(10), await next(11), await next(12), await next(13), await next(14)]).toEqual([
    'a1',
    'b1',
    'a2',
    'b2',
    undefined,
  ])
  await cairn.control.immediate((tx) => finishJob(tx, 'a2', 'fence-12', over, 20))
  expect([await next(21), await next(22)]).toEqual(['a3', undefined])
  // Their workers are gone: each is taken up again, which makes them no more than they were.
  const gone = [await next(1000), await next(1001), await next(1002), await next(1003), await next(1004)]
  expect(new Set(gone)).toEqual(new Set(['a1', 'a3', 'b1', 'b2', undefined]))
})

it('leaves a lease alone until its very last millisecond, and to its holder even then', async () => {
  await using cairn = await testRuntime()
  plantJob(cairn, 'job', {})
  expect(idOf(await claim(cairn, 1000))).toBe('job')
  expect(await claim(cairn, 1099)).toBeUndefined()
  expect(await claim(cairn, 1100, ['job'])).toBeUndefined()
  expect(idOf(await claim(cairn, 1100))).toBe('job')
})

it.each([1, 2, 3])('hands a job out to be run %i times and then once to be buried', async (maxRuns) => {
  await using cairn = await testRuntime()
  plantJob(cairn, 'job', { max_runs: maxRuns })
  const runs: [number | undefined, string | undefined][] = []
  for (let i = 1; i <= maxRuns + 2; i++) {
    const claimed = await claim(cairn, i * 1000)
    runs.push([claimed?.job.runs, claimed?.purpose])
  }
  const counted = Array.from({ length: maxRuns }, (_, i) => [i + 1, 'run'])
  expect(runs).toEqual([...counted, [maxRuns, 'exhausted'], [maxRuns, 'exhausted']])
})

it('writes nothing for a run that no longer holds the job', async () => {
  await using cairn = await testRuntime()
  plantJob(cairn, 'job', {})
  await claim(cairn, 1000)
  await claim(cairn, 2000)
  const before = jobOf(cairn)
  const zombie = 'fence-1000'
  const written = await cairn.control.immediate(function* (tx): Step<(number | boolean)[]> {
    return [
      yield* extendLease(tx, 'job', zombie, 99_999),
      yield* finishJob(tx, 'job', zombie, over, 2001),
      yield* releaseJob(tx, 'job', zombie, 2001),
    ]
  })
  expect(written).toEqual([false, 0, 0])
  expect(jobOf(cairn)).toEqual(before)
})

it('does not revive a job that is over', async () => {
  await using cairn = await testRuntime()
  plantJob(cairn, 'job', {})
  await claim(cairn, 1000)
  const write = (now: number) => cairn.control.immediate((tx) => finishJob(tx, 'job', 'fence-1000', over, now))
  expect(await write(1050)).toBe(1)
  expect(await write(1060)).toBe(0)
  expect(await cairn.control.immediate((tx) => extendLease(tx, 'job', 'fence-1000', 9000))).toBe(false)
  expect(await claim(cairn, 1_000_000)).toBeUndefined()
  expect(jobOf(cairn)).toMatchObject({ status: 'done', finished_at: 1050, lease_until: null })
})

it('gives a released run back: it can be claimed again and has not been counted', async () => {
  await using cairn = await testRuntime()
  plantJob(cairn, 'job', { max_runs: 1 })
  await claim(cairn, 1000)
  await cairn.control.immediate((tx) => releaseJob(tx, 'job', 'fence-1000', 1500))
  expect(jobOf(cairn)).toMatchObject({ status: 'queued', runs: 0, fence: null, visible_at: 1500 })
  expect(await claim(cairn, 1499)).toBeUndefined()
  expect(await claim(cairn, 1500)).toMatchObject({ purpose: 'run', job: { runs: 1 } })
})

it('gives one job to one of many workers that ask at once', async () => {
  await using a = await testRuntime()
  await using b = await testRuntime({ dataDir: a.dataDir })
  for (let i = 0; i < 5; i++) plantJob(a, `job-${i}`, {})
  const asked = Array.from({ length: 20 }, (_, i) => claim(i % 2 === 0 ? a : b, 1000))
  const claimed = (await Promise.all(asked)).flatMap((each) => (each ? [each.job.id] : []))
  expect(claimed.toSorted()).toEqual(['job-0', 'job-1', 'job-2', 'job-3', 'job-4'])
  expect(rowsOf(a.dataDir, undefined, 'select distinct runs from jobs')).toEqual([{ runs: 1 }])
})

it('counts who waits, and since when', async () => {
  await using cairn = await testRuntime()
  const depth = () => cairn.control.read((r) => queueDepth(r, 1000))
  expect(await depth()).toEqual({ n: 0, oldest: null })
  plantJob(cairn, 'a', { visible_at: 900 })
  plantJob(cairn, 'b', { visible_at: 800 })
  plantJob(cairn, 'later', { visible_at: 1001 })
  expect(await depth()).toEqual({ n: 2, oldest: 800 })
})
