import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createLogger } from '#app/adapters/logger.server.ts'
import { hardLimitMs } from '#app/generation/deadline.ts'
import { generateHandler } from '#app/jobs/generate.server.ts'
import { Worker } from '#app/jobs/worker.server.ts'
import { cancelPlan } from '#app/services/attempts.server.ts'
import { courseAnswer, sse, type Script } from '../support/provider.ts'
import { jobOf, ledgerOf } from '../support/queue.ts'
import { testRuntime } from '../support/runtime.ts'
import { scene, silent, until, type Scene } from '../support/scene.ts'

const answer = courseAnswer({ modules: 3 })
const afterFirst = answer.indexOf('{"title":"Module 2"')

/** One module, and then a second one that never ends. */
const dripping: Script = async (res, call) => {
  sse.start(res)
  sse.text(res, answer.slice(0, afterFirst))
  sse.text(res, '{"title":"')
  while (!call.aborted()) {
    sse.text(res, 'on and ')
    await sleep(10)
  }
}

/** A worker over the same queue whose runs end after `ms`. */
function workerWithLimit({ cairn }: Scene, ms: number): Worker {
  const { control, tenants, bell, blueprints, clock, config } = cairn
  const deps = {
    ...clock,
    control,
    bell,
    blueprints,
    tenants,
    attemptCap: 3,
    models: cairn.models,
    log: createLogger({ logLevel: 'silent' }),
  }
  const handler = generateHandler({ ...deps, limitMs: () => ms })
  return new Worker({ ...deps, ...config.jobs, handlers: { plan: handler }, newFence: () => clock.newId() })
}

it('ends a run at its hard deadline, whatever its adaptive one and its lease would still allow', async () => {
  await using s = await scene(dripping, {
    GENERATION_TIMEOUT_MS: '120000',
    JOB_LEASE_MS: '200',
    JOB_HEARTBEAT_MS: '50',
  })
  const id = await s.create()
  const began = performance.now()
  await workerWithLimit(s, 600).tick()
  expect(performance.now() - began).toBeGreaterThan(590)
  await s.provider.calls[0]?.closed
  expect(await s.plan(id)).toMatchObject({
    status: 'failed',
    modules: [],
    latestAttempt: { classification: 'timeout', errorCode: 'AI_TIMEOUT' },
  })
  expect(ledgerOf(s)).toMatchObject([{ status: 'failure', spent: 1 }])
  expect(jobOf(s.cairn)).toMatchObject({ status: 'done', end_code: 'AI_TIMEOUT' })
})

it('gives a run all that its calls may take, and no more than half a minute beside', () => {
  const times = { baseMs: 10_000, extensionMs: 5000 }
  expect(hardLimitMs(times)).toBeGreaterThan(2 * 15_000)
  expect(hardLimitMs(times)).toBeLessThanOrEqual(2 * 15_000 + 30_000)
})

it('hears of a cancel in another process with its next heartbeat, and hangs up on the provider', async () => {
  await using s = await scene(silent, { JOB_HEARTBEAT_MS: '40' })
  await using other = await testRuntime({ dataDir: s.cairn.dataDir, clock: s.cairn.clock })
  const id = await s.create()
  const ticked = s.cairn.worker.tick()
  await until(() => s.provider.calls.length === 1)
  await cancelPlan(other.as(s.ctx.tenantId), id)
  expect(s.cairn.worker.runningCount).toBe(1)
  await s.provider.calls[0]?.closed
  await ticked
  expect(await s.plan(id)).toMatchObject({ status: 'failed', latestAttempt: { classification: 'cancelled' } })
  expect(jobOf(s.cairn)).toMatchObject({ status: 'cancelled', runs: 1 })
  expect(ledgerOf(s)).toHaveLength(1)
})
