import { expect, it } from 'vitest'
import { cancelPlan, listPlanAttempts, retryPlan } from '#app/services/attempts.server.ts'
import { deleteForGood, removePlan } from '#app/services/deleted.server.ts'
import { getPlan, listPlanCards } from '#app/services/plans.server.ts'
import { watchPlan, type Frame } from '#app/services/watch.server.ts'
import { courseAnswer, sse, streaming, type Script } from '../support/provider.ts'
import { rowsOf } from '../support/invariants.ts'
import { testRuntime } from '../support/runtime.ts'
import { outcomeOf, scene, silent, tally, until, type Scene } from '../support/scene.ts'

const cancelled = { status: 'failure', classification: 'cancelled', errorCode: 'USER_CANCELLED' }
const answer = courseAnswer({ modules: 3 })
/** One whole module, then silence. */
const oneModule: Script = (res) => {
  sse.start(res)
  sse.text(res, answer.slice(0, answer.indexOf('Module 2')))
}
const finals = (s: Scene) =>
  rowsOf(s.cairn.dataDir, s.ctx.tenantId, `select type from events where type in ('ready', 'failed')`).length
async function lastFrame(s: Scene, id: string): Promise<Frame | undefined> {
  let last: Frame | undefined
  const options = { windowMs: 10_000, signal: new AbortController().signal }
  for await (const frame of watchPlan(s.ctx, id, 0, options)) last = frame
  return last
}
const jobs = (s: Scene) => rowsOf(s.cairn.dataDir, undefined, 'select status from jobs').map((r) => r['status'])

it('cancels a plan that still waits: no provider is ever asked', async () => {
  await using s = await scene()
  const id = await s.create()
  await cancelPlan(s.ctx, id)
  expect(await s.plan(id)).toMatchObject({ status: 'failed', latestAttempt: cancelled })
  await s.cairn.worker.tick()
  expect(s.provider.calls).toHaveLength(0)
  expect(jobs(s)).toEqual(['cancelled'])
})

it('cancels before the first byte and closes the provider’s socket', async () => {
  await using s = await scene(silent)
  const id = await s.create()
  const ticked = s.cairn.worker.tick()
  await until(() => s.provider.calls.length === 1)
  await cancelPlan(s.ctx, id)
  await s.provider.calls[0]?.closed
  await ticked
  expect((await s.plan(id)).latestAttempt).toMatchObject(cancelled)
  expect(finals(s)).toBe(1)
})

it('cancels in the middle of the answer: nothing of it is kept, the socket is closed', async () => {
  await using s = await scene(oneModule)
  const id = await s.create()
  const ticked = s.cairn.worker.tick()
  await until(() => rowsOf(s.cairn.dataDir, s.ctx.tenantId, `select 1 from events where type = 'item'`).length === 1)
  await cancelPlan(s.ctx, id)
  await s.provider.calls[0]?.closed
  await ticked
  expect(await s.plan(id)).toMatchObject({ status: 'failed', modules: [], latestAttempt: cancelled })
  expect(finals(s)).toBe(1)
  expect(jobs(s)).toEqual(['cancelled'])
})

it('refuses to cancel what has ended, and changes nothing', async () => {
  await using s = await scene(streaming(answer))
  const id = await s.made()
  const before = await s.plan(id)
  await expect(cancelPlan(s.ctx, id)).rejects.toMatchObject({ code: 'not_in_progress', status: 409 })
  expect(await s.plan(id)).toEqual(before)
  await expect(cancelPlan(s.ctx, s.cairn.newId())).rejects.toMatchObject({ status: 404 })
})

it('answers two cancels at once with one outcome', async () => {
  await using s = await scene(silent)
  const id = await s.create()
  const ticked = s.cairn.worker.tick()
  await until(() => s.provider.calls.length === 1)
  const settled = await Promise.allSettled([cancelPlan(s.ctx, id), cancelPlan(s.ctx, id)])
  expect(tally(settled.map(outcomeOf))).toEqual({ started: 1, not_in_progress: 1 })
  await ticked
  expect(finals(s)).toBe(1)
})

it('lets a cancelled plan be tried again at once, and that attempt lives', async () => {
  await using s = await scene(silent)
  const id = await s.create()
  const ticked = s.cairn.worker.tick()
  await until(() => s.provider.calls.length === 1)
  s.provider.answer(streaming(answer))
  await cancelPlan(s.ctx, id)
  await retryPlan(s.ctx, id)
  await ticked
  await s.cairn.worker.tick()
  expect((await s.plan(id)).status).toBe('ready')
  expect((await listPlanAttempts(s.ctx, id)).map((a) => a.status)).toEqual(['success', 'failure'])
})

it('does not hit a retry with a cancel that arrives late at the queue', async () => {
  await using s = await scene(streaming(answer))
  const id = await s.create()
  let retried: Promise<unknown> | undefined
  const slow = {
    ...s.ctx,
    queue: {
      ...s.ctx.queue,
      async cancel(jobId: string) {
        retried = retryPlan(s.ctx, id)
        await retried
        await s.ctx.queue.cancel(jobId)
      },
    },
  }
  await cancelPlan(slow, id)
  expect(retried).toBeDefined()
  await s.cairn.worker.tick()
  expect((await s.plan(id)).status).toBe('ready')
})

it('stops a run that another process makes, at its next write', async () => {
  await using s = await scene(streaming(courseAnswer({ modules: 8 }), { paceMs: 4 }))
  await using other = await testRuntime({ dataDir: s.cairn.dataDir, clock: s.cairn.clock })
  const id = await s.create()
  const ticked = s.cairn.worker.tick()
  await until(() => s.provider.calls.length === 1)
  await cancelPlan(other.as(s.ctx.tenantId), id)
  await s.provider.calls[0]?.closed
  await ticked
  expect(await s.plan(id)).toMatchObject({ status: 'failed', modules: [], latestAttempt: cancelled })
})

it('stops a silent run of another process at its next heartbeat', async () => {
  await using s = await scene(silent, { JOB_HEARTBEAT_MS: '30', JOB_LEASE_MS: '60000' })
  await using other = await testRuntime({ dataDir: s.cairn.dataDir, clock: s.cairn.clock })
  const id = await s.create()
  const ticked = s.cairn.worker.tick()
  await until(() => s.provider.calls.length === 1)
  await cancelPlan(other.as(s.ctx.tenantId), id)
  await s.provider.calls[0]?.closed
  await ticked
  expect(finals(s)).toBe(1)
})

it('deletes a plan in the middle of being made: the socket is closed and nothing comes back', async () => {
  await using s = await scene(oneModule)
  const id = await s.create()
  const ticked = s.cairn.worker.tick()
  await until(() => s.provider.calls.length === 1)
  const watched = lastFrame(s, id)
  await removePlan(s.ctx, id)
  await s.provider.calls[0]?.closed
  await ticked
  expect(await watched).toEqual({ kind: 'end' })
  await expect(getPlan(s.ctx, id)).rejects.toMatchObject({ status: 404 })
  expect((await listPlanCards(s.ctx, { limit: 5 })).items).toEqual([])
  await deleteForGood(s.ctx, id)
  for (const table of ['attempts', 'events', 'modules', 'tasks']) {
    expect(rowsOf(s.cairn.dataDir, s.ctx.tenantId, `select * from ${table}`)).toEqual([])
  }
  expect(jobs(s)).toEqual(['cancelled'])
  await expect(removePlan(s.ctx, id)).rejects.toMatchObject({ status: 404 })
})
