import { expect, it } from 'vitest'
import type { RunView } from '#app/domain/run-view.ts'
import { removePlan } from '#app/services/deleted.server.ts'
import { cancelRun, getRun, listRuns, retryRun, startWorkflow } from '#app/services/workflows.server.ts'
import type { Workflow } from '#app/workflows/workflow.ts'
import { branchesVersion, branchesWorkflow, saysNames, stepOf } from '../support/branches.ts'
import { courseAnswer, streaming, type Script } from '../support/provider.ts'
import { failing, outcomeOf, refusing, scene, silent, tally, until } from '../support/scene.ts'

const review = 'weekly-review'

/** A learner with a made plan, and a workflow of three branches in the place of the weekly review. */
async function ready(script: Script = saysNames(), workflow: Workflow = branchesWorkflow(), env = {}) {
  const s = await scene(streaming(courseAnswer({ modules: 2, tasks: 2 })), env, { workflows: { [review]: workflow } })
  const planId = await s.made()
  s.provider.calls.length = 0
  s.provider.answer(script)
  const start = async (clientId?: string) => (await startWorkflow(s.ctx, review, { planId, clientId })).runId
  const run = (id: string) => getRun(s.ctx, id)
  return Object.assign(s, { planId, start, run, asked: () => tally(s.provider.calls.map(stepOf)) })
}

const statuses = ({ steps }: RunView) => Object.fromEntries(steps.map(({ name, status }) => [name, status]))
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

it('fails with a step that fails, begins nothing more, and keeps what others in flight were paid for', async () => {
  let refused = false
  const lands: Script = async (res, call) => {
    await until(() => refused)
    return saysNames()(res, call)
  }
  const refuses: Script = async (res, call) => {
    await until(() => s.provider.calls.length === 4)
    await refusing(res, call)
    refused = true
  }
  await using s = await ready(
    saysNames({ left: refuses, middle: lands, right: lands }),
    branchesWorkflow({ 1: branchesVersion(['left', 'middle', 'right', 'last']) }),
  )
  const id = await s.start()
  await s.cairn.worker.tick()
  const failed = await s.run(id)
  const ask = { source: 'own', providerId: 'of-nobody' } as const
  await expect(retryRun(s.ctx, id, { ask })).rejects.toMatchObject({ status: 404 })
  expect(failed).toMatchObject({ status: 'failed', errorCode: 'CONFIG_ERROR', output: null })
  expect(statuses(failed)).toMatchObject({ root: 'done', left: 'failed', middle: 'done', right: 'done' })
  expect(statuses(failed)).toMatchObject({ last: 'skipped', join: 'skipped', save: 'skipped' })

  // Tried again, it goes on after what is done.
  s.provider.answer(saysNames())
  s.provider.calls.length = 0
  expect(await retryRun(s.ctx, id)).toEqual({ runId: id, replayed: false })
  await s.cairn.worker.tick()
  expect((await s.run(id)).status).toBe('done')
  expect(s.asked()).toEqual({ left: 1, last: 1, join: 1 })
})

it.each<[string, Script, string, number[]]>([
  ['breaks', failing, 'AI_UNAVAILABLE', [2000, 15_000]],
  ['is busy and names no time', (res) => void res.writeHead(429).end('{}'), 'AI_RATE_LIMIT', [2000, 15_000]],
  ['says nothing', silent, 'AI_TIMEOUT', [2000]],
])('tries a step again whose provider %s, and then no more', async (_what, script, code, waits) => {
  await using s = await ready(saysNames({ middle: script }), branchesWorkflow(), { ANSWER_TIMEOUT_MS: '300' })
  const id = await s.start()
  await s.cairn.worker.tick()
  for (const wait of waits) {
    const resting = await s.run(id)
    expect([resting.status, ...resting.steps.map(({ told }) => told)]).toContain(
      'The provider failed; it is asked again in a moment.',
    )
    expect(statuses(resting)).toMatchObject({ left: 'done', middle: 'pending', right: 'done', join: 'pending' })
    s.cairn.clock.advance(wait - 5000)
    await s.cairn.worker.tick()
    expect((await s.run(id)).status).toBe('queued')
    s.cairn.clock.advance(5000)
    await s.cairn.worker.tick()
  }
  const failed = await s.run(id)
  expect(failed).toMatchObject({ status: 'failed', errorCode: code })
  expect(s.asked()).toEqual({ root: 1, left: 1, middle: 1 + waits.length, right: 1 })
  // Each is a call of its own in the ledger.
  expect(failed.steps.find(({ name }) => name === 'middle')).toMatchObject({ tries: 1 + waits.length })
  expect(failed.steps.find(({ name }) => name === 'middle')?.cost.calls).toBe(1 + waits.length)

  // Whoever begins it again does not count what failed before.
  await retryRun(s.ctx, id)
  await s.cairn.worker.tick()
  expect((await s.run(id)).status).toBe('queued')
  s.provider.answer(saysNames())
  s.cairn.clock.advance(2000)
  await s.cairn.worker.tick()
  expect((await s.run(id)).status).toBe('done')
  expect(s.asked()).toMatchObject({ root: 1, left: 1, right: 1, join: 1 })
})

it('is in time though more steps fail once than a job may be put off', async () => {
  const branches = ['one', 'two', 'three', 'four', 'five', 'six']
  const seen = new Set<string>()
  const once: Script = (res, call) => {
    const first = !seen.has(stepOf(call))
    seen.add(stepOf(call))
    return (first ? failing : saysNames())(res, call)
  }
  await using s = await ready(once, branchesWorkflow({ 1: branchesVersion(branches) }))
  const id = await s.start()
  for (let i = 0; i < 20; i++) {
    await s.cairn.worker.tick()
    s.cairn.clock.advance(15_000)
  }
  expect((await s.run(id)).status).toBe('done')
  expect(new Set(Object.values(s.asked()))).toEqual(new Set([2]))
})

it('does not forget what failed when whoever put it off died before its job knew', async () => {
  await using s = await ready(saysNames({ middle: failing }), branchesWorkflow(), { FAILPOINT: 'put_off:throw' })
  const id = await s.start()
  await s.cairn.worker.tick()
  // Its lease is over, and the job is claimed again; the second wait is longer.
  s.cairn.clock.advance(31_000)
  await s.cairn.worker.tick()
  s.cairn.clock.advance(14_000)
  await s.cairn.worker.tick()
  expect(s.asked()['middle']).toBe(2)
  // So long the lease lasts that this one's death left, too.
  s.cairn.clock.advance(17_000)
  await s.cairn.worker.tick()
  expect(await s.run(id)).toMatchObject({ status: 'failed', errorCode: 'AI_UNAVAILABLE' })
  expect(s.asked()).toEqual({ root: 1, left: 1, middle: 3, right: 1 })
})

it('fails with what is final, though what failed beside it may pass', async () => {
  await using s = await ready(saysNames({ left: failing, middle: refusing }))
  const id = await s.start()
  await s.cairn.worker.tick()
  const failed = await s.run(id)
  expect(failed).toMatchObject({ status: 'failed', errorCode: 'CONFIG_ERROR' })
  expect(Object.fromEntries(failed.steps.map(({ name, errorCode }) => [name, errorCode]))).toMatchObject({
    left: 'AI_UNAVAILABLE',
    middle: 'CONFIG_ERROR',
    right: null,
  })
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
  await s.cairn.worker.tick()
  expect((await s.run(id)).status).toBe('queued')
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
