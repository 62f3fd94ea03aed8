import { rmSync } from 'node:fs'
import { expect, it } from 'vitest'
import { claimJob } from '#db/control/jobs.server.ts'
import { retryPlan } from '#app/services/attempts.server.ts'
import { courseAnswer, streaming } from '../support/provider.ts'
import { jobOf, ledgerOf } from '../support/queue.ts'
import { learnerFiles } from '../support/invariants.ts'
import { testRuntime, type TestRuntime } from '../support/runtime.ts'
import { failing, scene, type Scene } from '../support/scene.ts'

const LEASE = 30_000

/** Let a lease run out and look for work again, as often as given. */
async function outlive(cairn: TestRuntime, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    cairn.clock.advance(LEASE + 1)
    await cairn.worker.tick()
  }
}

/** A process that claims a job and dies before it has begun anything. */
const claimAndDie = (s: Scene, n: number) =>
  s.cairn.control.immediate((tx) =>
    claimJob(tx, {
      now: s.cairn.clock.now().getTime(),
      leaseMs: LEASE,
      fence: `dead-${n}`,
      except: [],
      kind: 'plan',
      perLearner: 1,
      pendingMs: 9e9,
    }),
  )

const interrupted = { status: 'failure', classification: 'interrupted', spent: 1 }

it.each([1, 2, 3])(
  'runs a job that always breaks exactly %i times, and then says that it was interrupted',
  async (cap) => {
    await using s = await scene(failing, { GENERATION_ATTEMPT_CAP: String(cap), FAILPOINT: 'run_begun:throw' })
    const id = await s.create()
    await s.cairn.worker.tick()
    await outlive(s.cairn, cap + 3)
    expect(ledgerOf(s)).toMatchObject(
      Array.from({ length: cap }, (_, i) => ({ ...interrupted, number: i + 1, taken: 1 })),
    )
    expect(jobOf(s.cairn)).toMatchObject({ status: 'dead', runs: cap })
    expect(await s.plan(id)).toMatchObject({ status: 'failed', latestAttempt: { errorCode: 'UNEXPECTED_ERROR' } })
    await expect(retryPlan(s.ctx, id)).rejects.toMatchObject({ code: 'capped' })
  },
)

it.each([1, 2, 3])('buries a job whose worker died %i times before it began, as one attempt', async (cap) => {
  await using s = await scene(failing, { GENERATION_ATTEMPT_CAP: String(cap) })
  const id = await s.create()
  for (let i = 0; i < cap; i++) {
    expect(await claimAndDie(s, i)).toMatchObject({ purpose: 'run', job: { runs: i + 1 } })
    s.cairn.clock.advance(LEASE + 1)
  }
  await s.cairn.worker.tick()
  await outlive(s.cairn, 2)
  expect(ledgerOf(s)).toMatchObject([{ ...interrupted, number: 1, taken: 0 }])
  expect(jobOf(s.cairn)).toMatchObject({ status: 'dead', runs: cap })
  expect((await s.plan(id)).status).toBe('failed')
  expect(s.provider.calls).toHaveLength(0)
})

it('counts the attempts a plan used before: two failures leave a breaking job one run', async () => {
  await using s = await scene(failing)
  const id = await s.made()
  await retryPlan(s.ctx, id)
  await s.cairn.worker.tick()
  const env = { FAILPOINT: 'run_begun:throw', AI_BASE_URL: s.provider.url }
  await using broken = await testRuntime({ dataDir: s.cairn.dataDir, clock: s.cairn.clock, env })
  await retryPlan(s.ctx, id)
  await broken.worker.tick()
  await outlive(s.cairn, 3)
  expect(ledgerOf(s)).toHaveLength(3)
  expect(s.provider.calls).toHaveLength(2)
  expect(await s.plan(id)).toMatchObject({
    status: 'failed',
    latestAttempt: { number: 3, classification: 'interrupted' },
  })
})

it('makes the plan after a run that died, as a second attempt of the same job', async () => {
  await using s = await scene(streaming(courseAnswer()), { FAILPOINT: 'run_begun:throw' })
  const env = { AI_BASE_URL: s.provider.url }
  await using healthy = await testRuntime({ dataDir: s.cairn.dataDir, clock: s.cairn.clock, env })
  const id = await s.made()
  expect((await s.plan(id)).status).toBe('processing')
  s.cairn.clock.advance(LEASE + 1)
  await healthy.worker.tick()
  expect(ledgerOf(s)).toMatchObject([interrupted, { number: 2, status: 'success' }])
  expect(jobOf(s.cairn)).toMatchObject({ status: 'done', runs: 2 })
})

it('makes the plan with its first attempt when the worker died before it began', async () => {
  await using s = await scene(streaming(courseAnswer()))
  await s.create()
  await claimAndDie(s, 1)
  s.cairn.clock.advance(LEASE + 1)
  await s.cairn.worker.tick()
  expect(ledgerOf(s)).toMatchObject([{ number: 1, status: 'success' }])
  expect(jobOf(s.cairn)).toMatchObject({ status: 'done', runs: 2 })
})

it('does not run again what was settled just before its worker died', async () => {
  await using s = await scene(streaming(courseAnswer()), { FAILPOINT: 'settled:throw' })
  const id = await s.made()
  expect(await s.plan(id)).toMatchObject({ status: 'ready', latestAttempt: { number: 1 } })
  expect(jobOf(s.cairn)).toMatchObject({ status: 'running' })
  await outlive(s.cairn, 1)
  expect(jobOf(s.cairn)).toMatchObject({ status: 'done', runs: 2 })
  expect(s.provider.calls).toHaveLength(1)
})

it('finds and finishes abandoned work by itself after a start', async () => {
  await using s = await scene(streaming(courseAnswer()))
  const id = await s.create()
  await claimAndDie(s, 1)
  s.cairn.clock.advance(LEASE + 1)
  s.cairn.start()
  await expect.poll(async () => (await s.plan(id)).status, { timeout: 5000 }).toBe('ready')
})

it('goes on with the others when one learner’s file has vanished, and forgets that one’s job after its runs', async () => {
  await using s = await scene(streaming(courseAnswer()))
  await s.create()
  const lost = jobOf(s.cairn)['id']
  for (const { file } of learnerFiles(s.cairn.dataDir)) rmSync(file)
  const env = { AI_BASE_URL: s.provider.url }
  await using restarted = await testRuntime({ dataDir: s.cairn.dataDir, clock: s.cairn.clock, env })
  await restarted.worker.tick()
  await outlive(restarted, 3)
  expect(jobOf(s.cairn)).toMatchObject({ id: lost, status: 'dead' })
  expect(await restarted.worker.tick()).toBe(0)
  rmSync(`${s.cairn.dataDir}/tenants`, { recursive: true })
})
