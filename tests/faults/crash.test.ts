import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import type { TenantId } from '#app/domain/plan.ts'
import { listPlanAttempts, retryPlan } from '#app/services/attempts.server.ts'
import { removePlan } from '#app/services/deleted.server.ts'
import { createPlan, getPlan, listPlanCards } from '#app/services/plans.server.ts'
import { child } from '../support/child.ts'
import { testClock } from '../support/clock.ts'
import { checkInvariants, rowsOf } from '../support/invariants.ts'
import { courseAnswer, loopbackProvider, streaming, type LoopbackProvider } from '../support/provider.ts'
import { corrected, firstThen, repairing } from '../support/repairing.ts'
import { courseFields, testRuntime, type TestRuntime } from '../support/runtime.ts'
import { failing, silent, until } from '../support/scene.ts'

const TENANT = '00000000-0000-7000-8000-00000000000a' as TenantId
const SHORT = { JOB_LEASE_MS: '600', JOB_HEARTBEAT_MS: '100' }
const STAGED_FOR = 15_000
const answer = courseAnswer({ modules: 4 })

const folders: string[] = []
function dataDirectory(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'cairn-crash-'))
  folders.push(made)
  return made
}
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

const settings = (provider: LoopbackProvider, dataDir: string, more: Record<string, string> = {}) => ({
  AI_BASE_URL: provider.url,
  AI_MODEL: 'tiny',
  DATA_DIR: dataDir,
  CHILD_TENANT: TENANT,
  ...SHORT,
  ...more,
})

/** What the next start finds: a whole Cairn on the same files, in this process, with the time of day. */
const revived = (
  provider: LoopbackProvider,
  dataDir: string,
  env: Record<string, string> = {},
  kinds: { blueprints?: typeof repairing } = {},
): Promise<TestRuntime> =>
  testRuntime({ dataDir, clock: testClock(new Date().toISOString()), env: settings(provider, dataDir, env), ...kinds })

const jobs = (dataDir: string) => rowsOf(dataDir, undefined, 'select status, runs, fence, end_code from jobs')
const ledger = (dataDir: string) =>
  rowsOf(dataDir, TENANT, 'select number, status, classification, spent from attempts order by number')

/** Start a child that dies at a named point while it makes one plan; returns once it is dead. */
async function dieAt(point: string, provider: LoopbackProvider, dataDir: string, env = {}): Promise<void> {
  await using doomed = await child(settings(provider, dataDir, { FAILPOINT: point, ...env }))
  await doomed.ask('create')
  expect(await doomed.ended).toMatchObject({ signal: 'SIGKILL' })
}

it.each([
  // A child without a worker dies while it creates; one with a worker dies while it makes the plan.
  { point: 'gate_committed', worker: '0', attempts: ['success'], calls: 1 },
  { point: 'armed', worker: '0', attempts: ['success'], calls: 1 },
  { point: 'run_begun', worker: '1', attempts: ['failure', 'success'], calls: 1 },
  { point: 'event.item', worker: '1', attempts: ['failure', 'success'], calls: 2 },
  { point: 'before_settle', worker: '1', attempts: ['failure', 'success'], calls: 2 },
  { point: 'settled', worker: '1', attempts: ['success'], calls: 1 },
])('ends a plan once, by itself, after kill -9 at $point', async ({ point, worker, attempts, calls }) => {
  await using provider = await loopbackProvider(streaming(answer, { size: 200 }))
  const dataDir = dataDirectory()
  await dieAt(`${point}:kill`, provider, dataDir, { CHILD_WORKER: worker })
  expect(checkInvariants(dataDir, provider.calls.length)).toEqual([])
  await using cairn = await revived(provider, dataDir)
  if (point === 'gate_committed') cairn.clock.advance(STAGED_FOR)
  const ctx = cairn.as(TENANT)
  const id = (await listPlanCards(ctx, { limit: 9 })).items[0]?.id ?? ''
  cairn.start()
  await until(() => jobs(dataDir)[0]?.['status'] === 'done')
  expect(await getPlan(ctx, id)).toMatchObject({ status: 'ready', tasksTotal: 12 })
  expect(ledger(dataDir).map((row) => row['status'])).toEqual(attempts)
  expect(provider.calls).toHaveLength(calls)
  expect(checkInvariants(dataDir, calls)).toEqual([])
  await removePlan(ctx, id)
  expect((await listPlanCards(ctx, { limit: 9 })).items).toEqual([])
})

it('answers a creation that was killed between its gate and its answer with the same plan when it is sent again', async () => {
  await using provider = await loopbackProvider(streaming(answer))
  const dataDir = dataDirectory()
  await using doomed = await child(settings(provider, dataDir, { FAILPOINT: 'gate_committed:kill', CHILD_WORKER: '0' }))
  expect(await doomed.ask('create a-key')).toBeUndefined()
  await using cairn = await revived(provider, dataDir)
  const ctx = cairn.as(TENANT)
  const once = { key: 'a-key', fingerprint: 'a course' }
  const again = await createPlan(ctx, 'course', courseFields(), once)
  expect(again).toMatchObject({ replayed: true, attempt: { number: 1 } })
  cairn.clock.advance(STAGED_FOR)
  await cairn.worker.tick()
  expect((await listPlanCards(ctx, { limit: 9 })).items).toMatchObject([{ id: again.id, status: 'ready' }])
  expect(provider.calls).toHaveLength(1)
  expect(checkInvariants(dataDir, 1)).toEqual([])
})

it('does not pay for a draft again whose process was killed in the middle of its correction', async () => {
  await using provider = await loopbackProvider(firstThen(answer, silent))
  const dataDir = dataDirectory()
  await using doomed = await child(settings(provider, dataDir, { CHILD_REPAIR: '1' }))
  await doomed.ask('create')
  await until(() => provider.calls.length === 2)
  doomed.kill('SIGKILL')
  await doomed.ended
  expect(checkInvariants(dataDir, 2)).toEqual([])
  provider.answer(streaming(corrected({ modules: 4 })))
  await using cairn = await revived(provider, dataDir, {}, { blueprints: repairing })
  cairn.clock.advance(601)
  await cairn.worker.tick()
  const [plan] = (await listPlanCards(cairn.as(TENANT), { limit: 9 })).items
  expect(plan).toMatchObject({ status: 'ready', title: 'Corrected' })
  const asked = provider.calls.map((call) => JSON.stringify(call.body).includes('The title is wrong.'))
  expect(asked).toEqual([false, true, true])
  expect(ledger(dataDir)).toMatchObject([{ classification: 'interrupted', spent: 1 }, { status: 'success' }])
  expect(rowsOf(dataDir, TENANT, 'select * from steps')).toEqual([])
  expect(checkInvariants(dataDir, 3)).toEqual([])
})

it('keeps nothing of a plan after kill -9 before its gate, and lets the learner start again', async () => {
  await using provider = await loopbackProvider(streaming(answer))
  const dataDir = dataDirectory()
  await dieAt('staged:kill', provider, dataDir, { CHILD_WORKER: '0' })
  await using cairn = await revived(provider, dataDir)
  const ctx = cairn.as(TENANT)
  expect((await listPlanCards(ctx, { limit: 9 })).items).toEqual([])
  cairn.clock.advance(STAGED_FOR)
  await cairn.worker.tick()
  expect(jobs(dataDir)).toMatchObject([{ status: 'dropped' }])
  const { id } = await createPlan(ctx, 'course', courseFields())
  await cairn.worker.tick()
  expect((await getPlan(ctx, id)).status).toBe('ready')
  expect(provider.calls).toHaveLength(1)
  expect(checkInvariants(dataDir, 1)).toEqual([])
})

it('lets the learner try again when the run after a crash fails too', async () => {
  await using provider = await loopbackProvider(streaming(answer, { size: 200 }))
  const dataDir = dataDirectory()
  await dieAt('event.item:kill:2', provider, dataDir)
  provider.answer(failing)
  await using cairn = await revived(provider, dataDir)
  const ctx = cairn.as(TENANT)
  const id = (await listPlanCards(ctx, { limit: 9 })).items[0]?.id ?? ''
  cairn.clock.advance(601)
  await cairn.worker.tick()
  expect(await getPlan(ctx, id)).toMatchObject({ status: 'failed', modules: [], latestAttempt: { number: 2 } })
  provider.answer(streaming(answer))
  expect((await retryPlan(ctx, id)).number).toBe(3)
  await cairn.worker.tick()
  expect((await getPlan(ctx, id)).status).toBe('ready')
  expect(checkInvariants(dataDir, 3)).toEqual([])
})

it.each([1, 2, 3])(
  'gives a job up that kills every process that takes it after exactly %i runs, and still boots',
  async (cap) => {
    await using provider = await loopbackProvider(silent)
    const dataDir = dataDirectory()
    const deadly = { GENERATION_ATTEMPT_CAP: String(cap), FAILPOINT: 'run_begun:kill' }
    await dieAt('run_begun:kill', provider, dataDir, deadly)
    for (let run = 2; run <= cap; run++) {
      await using next = await child(settings(provider, dataDir, deadly))
      expect(await next.ended).toMatchObject({ signal: 'SIGKILL' })
    }
    await using last = await child(settings(provider, dataDir, deadly))
    await until(() => jobs(dataDir)[0]?.['status'] === 'dead')
    expect(await last.ask('running')).toEqual({ running: { jobs: 0 } })
    expect(jobs(dataDir)).toMatchObject([{ status: 'dead', runs: cap, end_code: 'RUNS_EXHAUSTED' }])
    const interrupted = { status: 'failure', classification: 'interrupted', spent: 1 }
    expect(ledger(dataDir)).toMatchObject(Array.from({ length: cap }, () => interrupted))
    expect(ledger(dataDir)).toHaveLength(cap)
    expect(checkInvariants(dataDir)).toEqual([])
  },
)

it('spends no attempt on SIGTERM in the middle of an answer, hangs up and exits in order', async () => {
  await using provider = await loopbackProvider(silent)
  const dataDir = dataDirectory()
  await using server = await child(settings(provider, dataDir))
  await server.ask('create')
  await until(() => provider.calls.length === 1)
  server.kill('SIGTERM')
  expect(await server.ended).toEqual({ code: 0, signal: null })
  await provider.calls[0]?.closed
  expect(ledger(dataDir)).toMatchObject([
    { status: 'failure', classification: 'interrupted', spent: 0 },
    { status: 'in_progress', spent: 1 },
  ])
  expect(jobs(dataDir)).toMatchObject([{ status: 'queued', runs: 0, fence: null }])
  expect(checkInvariants(dataDir, 1)).toEqual([])
  provider.answer(streaming(answer))
  await using cairn = await revived(provider, dataDir)
  await cairn.worker.tick()
  expect(ledger(dataDir)).toMatchObject([{ status: 'failure' }, { status: 'success' }])
})

it('refuses what a process writes that slept past its lease', async () => {
  let wake = () => {}
  const woken = new Promise<void>((resolve) => {
    wake = resolve
  })
  await using provider = await loopbackProvider(async (res, call) => {
    await woken
    await streaming(courseAnswer({ modules: 2 }))(res, call)
  })
  const dataDir = dataDirectory()
  const long = { JOB_LEASE_MS: '20000', JOB_HEARTBEAT_MS: '10000', CHILD_SHARED: '1' }
  await using sleeper = await child(settings(provider, dataDir, long))
  await sleeper.ask('create')
  await until(() => provider.calls.length === 1)
  sleeper.kill('SIGSTOP')
  provider.answer(streaming(answer))
  await using cairn = await revived(provider, dataDir, long)
  cairn.clock.advance(20_001)
  await cairn.worker.tick()
  // What a call came to is told by whoever made it, however late; it is all that is still written.
  const without = ({ cost_nano_usd: _, cost_status: __, ...row }: Record<string, unknown>) => row
  const after = () => ({
    rows: ['plans', 'modules', 'attempts', 'events'].map((t) =>
      rowsOf(dataDir, TENANT, `select * from ${t}`).map(without),
    ),
    jobs: jobs(dataDir),
  })
  const before = after()
  expect(ledger(dataDir)).toMatchObject([{ classification: 'interrupted' }, { status: 'success' }])
  wake()
  sleeper.kill('SIGCONT')
  await until(async () => JSON.stringify(await sleeper.ask('running')) === '{"running":{"jobs":0}}')
  expect(after()).toEqual(before)
  const costs = 'select cost_status from attempts order by number'
  await until(() => rowsOf(dataDir, TENANT, costs).every((row) => row['cost_status'] === 'exact'))
  expect(checkInvariants(dataDir, 2)).toEqual([])
})

it('does not let a second server onto a data directory, names the first, and yields it after kill -9', async () => {
  await using provider = await loopbackProvider(silent)
  const dataDir = dataDirectory()
  await using first = await child(settings(provider, dataDir))
  await using second = await child(settings(provider, dataDir))
  expect(second.first?.['refused']).toMatch(new RegExp(`DataDirectoryInUseError: .*process ${first.process.pid}\\b`))
  expect(await second.ended).toEqual({ code: 1, signal: null })
  first.kill('SIGKILL')
  await first.ended
  await using third = await child(settings(provider, dataDir))
  expect(third.first).toEqual({ started: third.process.pid })
})

it('keeps every invariant and every acknowledged plan over kills at random moments', async () => {
  await using provider = await loopbackProvider(streaming(answer, { size: 60, paceMs: 6 }))
  const dataDir = dataDirectory()
  const env = { GENERATION_LIMIT: '100', GENERATION_ATTEMPT_CAP: '20' }
  const acknowledged: string[] = []
  const moments: number[] = []
  for (let i = 0; i < 5; i++) {
    await using victim = await child(settings(provider, dataDir, env))
    const made = (await victim.ask('create'))?.['create'] as { id: string } | undefined
    if (made) acknowledged.push(made.id)
    const moment = randomInt(0, 700)
    moments.push(moment)
    await sleep(moment)
    victim.kill('SIGKILL')
    await victim.ended
    expect(checkInvariants(dataDir, provider.calls.length), `killed after ${moments.join(', ')} ms`).toEqual([])
  }
  await using cairn = await revived(provider, dataDir, env)
  cairn.clock.advance(STAGED_FOR)
  await cairn.worker.tick()
  const ctx = cairn.as(TENANT)
  expect(acknowledged).toHaveLength(5)
  for (const id of acknowledged) {
    expect((await getPlan(ctx, id)).status).toBe('ready')
    expect((await listPlanAttempts(ctx, id)).filter((a) => a.status === 'success')).toHaveLength(1)
  }
  expect(checkInvariants(dataDir, provider.calls.length)).toEqual([])
})
