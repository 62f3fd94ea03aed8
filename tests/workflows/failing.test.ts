import { expect, it } from 'vitest'
import { z } from 'zod'
import { retryRun } from '#app/services/workflows.server.ts'
import type { StepOf, Workflow } from '#app/workflows/workflow.ts'
import { branchScene as ready, statuses } from '../support/branch-scene.ts'
import { branchesVersion, branchesWorkflow, saysNames, stepOf } from '../support/branches.ts'
import { harmFile } from '../support/invariants.ts'
import { calling, streaming, type Script } from '../support/provider.ts'
import { jobOf } from '../support/queue.ts'
import { failing, refusing, silent, until } from '../support/scene.ts'

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
  // Only whoever says nothing is to be too slow, however busy the machine is.
  const patience = script === silent ? { ANSWER_TIMEOUT_MS: '1000' } : {}
  await using s = await ready(saysNames({ middle: script }), branchesWorkflow(), patience)
  const id = await s.start()
  await s.cairn.worker.tick()
  for (const wait of waits) {
    const resting = await s.run(id)
    expect([resting.status, ...resting.steps.map(({ told }) => told)]).toContain(
      'The provider failed. Trying again shortly.',
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

it.each<[string, Script, string]>([
  ['holds its answer back', streaming('{"said": "', { finish: 'content_filter' }), 'VALIDATION_FAILED'],
  ['uses tools that nobody offered', calling(['search', {}]), 'AI_UNAVAILABLE'],
])('asks once a provider that %s', async (_what, script, code) => {
  await using s = await ready(saysNames({ middle: script }))
  const id = await s.start()
  await s.cairn.worker.tick()
  expect(await s.run(id)).toMatchObject({ status: 'failed', errorCode: code })
  expect(s.asked()['middle']).toBe(1)
})

it('heeds a short wait that its provider names, though its job may not be put off for it any more', async () => {
  const busy: Script = (res) => void res.writeHead(429, { 'Retry-After': '20' }).end('{}')
  await using s = await ready(saysNames({ middle: busy }))
  const id = await s.start()
  const job = (columns: string) =>
    harmFile(s.cairn.dataDir, undefined, `update jobs set ${columns} where subject_id = '${id}'`)
  job('deferrals = 3')
  for (let tries = 1; tries <= 2; tries++) {
    await s.cairn.worker.tick()
    expect((await s.run(id)).status).toBe('queued')
    // As after a death before the job knew; that wait is the run's own, and no deferral.
    job('visible_at = created_at')
    s.cairn.clock.advance(15_000)
    await s.cairn.worker.tick()
    expect(s.asked()['middle']).toBe(tries)
    expect(jobOf(s.cairn)).toMatchObject({ status: 'queued', deferrals: 3 })
    s.cairn.clock.advance(6000)
  }
  await s.cairn.worker.tick()
  expect(await s.run(id)).toMatchObject({ status: 'failed', errorCode: 'AI_RATE_LIMIT' })
  expect(s.asked()['middle']).toBe(3)
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

it('holds what a step gave to its shape, when it is kept and when it is read', async () => {
  const versions: Workflow['versions'] = { 1: branchesVersion() }
  await using s = await ready(saysNames({ right: refusing }), branchesWorkflow(versions))
  const id = await s.start()
  await s.cairn.worker.tick()
  const { dataDir } = s.cairn
  const kept = (step: string, output: object) =>
    harmFile(
      dataDir,
      s.ctx.tenantId,
      `update run_steps set output = '${JSON.stringify(output)}' where name = '${step}'`,
    )
  kept('left', { word: 'left' })
  s.provider.answer(saysNames())
  await retryRun(s.ctx, id)
  await s.cairn.worker.tick()
  const failed = await s.run(id)
  expect(failed).toMatchObject({ status: 'failed', errorCode: 'UNEXPECTED_ERROR' })
  expect(statuses(failed)).toMatchObject({ join: 'done', save: 'failed' })
  expect(s.asked()['left']).toBe(1)
  // What a run was begun with is read before anything is started.
  kept('facts', {})
  await expect(retryRun(s.ctx, id)).rejects.toMatchObject({ code: 'workflow_changed', status: 409 })

  const version = branchesVersion(['left'])
  const odd = (step: StepOf<unknown>): StepOf<unknown> =>
    step.name === 'left' ? { ...step, run: () => Promise.resolve({ output: { word: 1 }, told: '' }) } : step
  versions[1] = { ...version, steps: (known) => version.steps(known).map(odd) }
  const other = await s.start()
  await s.cairn.worker.tick()
  expect(await s.run(other)).toMatchObject({ status: 'failed', errorCode: 'UNEXPECTED_ERROR' })
  expect(statuses(await s.run(other))).toMatchObject({ root: 'done', left: 'failed' })
})

it('ends at once where what it began with is of another form, and begins with nothing of the kind', async () => {
  const versions: Workflow['versions'] = { 1: branchesVersion() }
  await using s = await ready(saysNames(), branchesWorkflow(versions))
  const id = await s.start()
  harmFile(s.cairn.dataDir, s.ctx.tenantId, `update run_steps set output = '{}' where name = 'facts'`)
  await s.cairn.worker.tick()
  expect(await s.run(id)).toMatchObject({ status: 'failed', errorCode: 'UNEXPECTED_ERROR' })
  expect(jobOf(s.cairn)).toMatchObject({ status: 'done', end_code: 'UNEXPECTED_ERROR' })
  expect(s.provider.calls).toHaveLength(0)

  // Read just now, by the very version that refuses them.
  versions[1] = { ...branchesVersion(), shape: z.object({ title: z.number() }) }
  await expect(s.start()).rejects.toBeInstanceOf(z.ZodError)
})
