import { expect, it } from 'vitest'
import { removePlan } from '#app/services/deleted.server.ts'
import { cancelRun, listRuns, retryRun, startWorkflow } from '#app/services/workflows.server.ts'
import type { Workflow } from '#app/workflows/workflow.ts'
import { branchScene as ready, statuses } from '../support/branch-scene.ts'
import { branchesVersion, branchesWorkflow, saysNames } from '../support/branches.ts'
import { harmFile } from '../support/invariants.ts'
import { jobOf } from '../support/queue.ts'
import type { Script } from '../support/provider.ts'
import { outcomeOf, refusing, silent, tally, until } from '../support/scene.ts'

const review = 'weekly-review'

const ALL = ['facts', 'root', 'left', 'middle', 'right', 'join', 'save']
const each = (status: string, names = ALL) => Object.fromEntries(names.map((name) => [name, status]))
const ONCE = { root: 1, left: 1, middle: 1, right: 1, join: 1 }

it('runs its steps in order, side by side where they may, and settles with what it saved', async () => {
  await using s = await ready()
  const id = await s.start()
  const queued = await s.run(id)
  expect(queued.status).toBe('queued')
  expect(statuses(queued)).toEqual({ facts: 'done', root: 'pending', save: 'pending' })

  await s.cairn.worker.tick()
  const done = await s.run(id)
  expect(done).toMatchObject({ status: 'done', errorCode: null, provider: 'openai-compatible', model: 'tiny' })
  expect(statuses(done)).toEqual(each('done'))
  expect(done.output).toEqual({ said: ['left', 'middle', 'right', 'join'] })
  expect(done.steps.map(({ name }) => name)).toEqual(ALL)
  expect(done.steps.at(-1)).toMatchObject({ after: ['join'], told: 'All said: left, middle, right, join.' })
  expect(s.asked()).toEqual(ONCE)
  expect((await listRuns(s.ctx, { limit: 5 })).items.map((run) => run.id)).toEqual([id])
})

it('asks the branches at the same time, and no more than a few of them', async () => {
  let open = 0
  let most = 0
  const slow: Script = async (res, call) => {
    open += 1
    most = Math.max(most, open)
    await new Promise((resolve) => setTimeout(resolve, 30))
    open -= 1
    return saysNames()(res, call)
  }
  const names = ['one', 'two', 'three', 'four', 'five']
  await using s = await ready(slow, branchesWorkflow({ 1: branchesVersion(names) }))
  const id = await s.start()
  await s.cairn.worker.tick()
  expect((await s.run(id)).status).toBe('done')
  expect(most).toBe(3)
})

it('is cancelled in the middle: sockets close, nothing is saved, and it can be tried again', async () => {
  await using s = await ready(saysNames({ left: silent, middle: silent, right: silent }))
  const id = await s.start()
  const ended = s.cairn.worker.tick()
  await until(() => s.provider.calls.length === 4)
  await cancelRun(s.ctx, id)
  await ended
  await Promise.all(s.provider.calls.map((call) => call.closed))
  const cancelled = await s.run(id)
  expect(cancelled).toMatchObject({ status: 'cancelled', errorCode: 'USER_CANCELLED', output: null })
  expect(statuses(cancelled)).toEqual({ ...each('skipped'), facts: 'done', root: 'done' })
  await expect(cancelRun(s.ctx, id)).rejects.toMatchObject({ code: 'run_over' })
  s.provider.answer(saysNames())
  await retryRun(s.ctx, id)
  await s.cairn.worker.tick()
  expect((await s.run(id)).status).toBe('done')
  expect(s.asked()).toMatchObject({ root: 1, left: 2 })
  await expect(retryRun(s.ctx, id)).rejects.toMatchObject({ code: 'run_over' })
})

it('is cancelled with the plan that is deleted', async () => {
  await using s = await ready()
  const id = await s.start()
  await removePlan(s.ctx, s.planId)
  await s.cairn.worker.tick()
  expect(s.provider.calls).toHaveLength(0)
  await expect(s.run(id)).rejects.toMatchObject({ code: 'not_found' })
})

it('starts once, however often it is asked for at the same time', async () => {
  await using s = await ready()
  const both = await Promise.allSettled([s.start(), s.start(), s.start()])
  expect(tally(both.map(outcomeOf))).toEqual({ started: 1, run_in_progress: 2 })
  await expect(s.start()).rejects.toMatchObject({ code: 'run_in_progress', status: 409 })
  await s.cairn.worker.tick()
  expect(s.asked()).toEqual(ONCE)
})

it('answers a repetition of the same request with the same run, also with the last start of its window', async () => {
  await using s = await ready(saysNames(), branchesWorkflow(), { WORKFLOW_LIMIT: '1' })
  const ids = await Promise.all([s.start('a'), s.start('a')])
  expect(new Set(ids).size).toBe(1)
  expect(await startWorkflow(s.ctx, review, { planId: s.planId, clientId: 'a' })).toMatchObject({ replayed: true })
  await s.cairn.worker.tick()
  await expect(startWorkflow(s.ctx, review, { planId: 'other', clientId: 'a' })).rejects.toMatchObject({ status: 422 })
})

it('refuses what cannot be worked on, and gives the token back', async () => {
  await using s = await ready()
  const unmade = await s.create({ topic: 'Bees' })
  const asked = (planId: string, name: string = review) => startWorkflow(s.ctx, name, { planId })
  for (let i = 0; i < 30; i++) await expect(asked(unmade)).rejects.toMatchObject({ code: 'plan_not_ready' })
  await expect(asked('nothing')).rejects.toMatchObject({ status: 404 })
  await expect(asked(s.planId, 'constructor')).rejects.toMatchObject({ status: 404 })
  await expect(s.run('nothing')).rejects.toMatchObject({ status: 404 })
  expect(await s.start()).toBeTruthy()
})

it('says at once that nobody would do the work', async () => {
  await using s = await ready()
  await s.cairn.worker.drain()
  await expect(s.start()).rejects.toMatchObject({ code: 'engine_stopped', status: 503 })
  expect((await listRuns(s.ctx, { limit: 5 })).items).toEqual([])
})

it('goes on with the version it began with', async () => {
  const versions = { 1: branchesVersion(['left', 'right']), 2: branchesVersion(['up', 'down']) }
  const workflow = branchesWorkflow(versions)
  await using s = await ready(saysNames({ right: refusing }), workflow)
  const id = await s.start()
  await s.cairn.worker.tick()
  workflow.latest = 2
  s.provider.answer(saysNames())
  await retryRun(s.ctx, id)
  await s.cairn.worker.tick()
  expect((await s.run(id)).output).toEqual({ said: ['left', 'right', 'join'] })
  const newer = await s.start()
  await s.cairn.worker.tick()
  expect(await s.run(newer)).toMatchObject({ version: 2, output: { said: ['up', 'down', 'join'] } })
})

it('fails in words when its version is not known any more', async () => {
  const versions: Workflow['versions'] = { 1: branchesVersion(), 2: branchesVersion() }
  const workflow = branchesWorkflow(versions)
  await using s = await ready(saysNames(), workflow)
  const id = await s.start()
  delete versions[1]
  workflow.latest = 2
  await s.cairn.worker.tick()
  const failed = await s.run(id)
  expect(failed.status).toBe('failed')
  expect(failed.message).toContain('version 1')
  expect(s.provider.calls).toHaveLength(0)
  await expect(retryRun(s.ctx, id)).rejects.toMatchObject({ code: 'workflow_changed' })
})

it('waits for a provider that asks to, lets the others answer, and then goes on with what is left', async () => {
  const later: Script = (res) =>
    void res.writeHead(429, { 'Retry-After': '60', 'Content-Type': 'application/json' }).end('{}')
  await using s = await ready(saysNames({ middle: later }))
  const id = await s.start()
  await s.cairn.worker.tick()
  const resting = await s.run(id)
  expect(resting.status).toBe('queued')
  expect(statuses(resting)).toMatchObject({ left: 'done', middle: 'pending', right: 'done', join: 'pending' })
  s.provider.answer(saysNames())
  // As after a death before the job knew: what a provider asked for counts.
  harmFile(
    s.cairn.dataDir,
    undefined,
    `update jobs set visible_at = created_at, deferrals = 0 where subject_id = '${id}'`,
  )
  await s.cairn.worker.tick()
  expect((await s.run(id)).status).toBe('queued')
  expect(jobOf(s.cairn)).toMatchObject({ deferrals: 1 })
  s.cairn.clock.advance(61_000)
  await s.cairn.worker.tick()
  expect((await s.run(id)).status).toBe('done')
  expect(s.asked()).toEqual({ ...ONCE, middle: 2 })
})

it('is not begun before its provider’s time, though whoever put it off died before its job knew', async () => {
  const later: Script = (res) =>
    void res.writeHead(429, { 'Retry-After': '60', 'Content-Type': 'application/json' }).end('{}')
  await using s = await ready(saysNames({ middle: later }), branchesWorkflow(), { FAILPOINT: 'put_off:throw' })
  const id = await s.start()
  await s.cairn.worker.tick()
  s.provider.answer(saysNames())
  // Its lease is over, and the job is claimed again.
  s.cairn.clock.advance(31_000)
  await s.cairn.worker.tick()
  expect((await s.run(id)).status).toBe('queued')
  expect(s.asked()).toEqual({ root: 1, left: 1, middle: 1, right: 1 })
  s.cairn.clock.advance(28_000)
  await s.cairn.worker.tick()
  expect(s.asked()['middle']).toBe(1)
  s.cairn.clock.advance(2000)
  await s.cairn.worker.tick()
  expect((await s.run(id)).status).toBe('done')
  expect(s.asked()).toEqual({ ...ONCE, middle: 2 })
})

it('is given back at a shutdown and gone on with by whoever comes after', async () => {
  await using s = await ready(saysNames({ left: silent, middle: silent, right: silent }))
  const id = await s.start()
  const ended = s.cairn.worker.tick()
  await until(() => s.provider.calls.length === 4)
  await s.cairn.worker.drain()
  await ended
  const resting = await s.run(id)
  expect(resting).toMatchObject({ status: 'queued', errorCode: null })
  expect(statuses(resting)).toMatchObject({ root: 'done', left: 'pending' })
})
