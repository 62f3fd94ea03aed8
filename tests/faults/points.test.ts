import { expect, it } from 'vitest'
import { listPlanAttempts, retryPlan } from '#app/services/attempts.server.ts'
import { getPlan, listPlanCards } from '#app/services/plans.server.ts'
import { childOn, dataDirectory, jobsIn, ledgerIn, revived, STAGED_FOR, TENANT } from '../support/crash.ts'
import { checkInvariants } from '../support/invariants.ts'
import { courseAnswer, loopbackProvider, streaming } from '../support/provider.ts'
import { silent, until } from '../support/scene.ts'

const answer = courseAnswer({ modules: 4 })

type Made = { create: { id: string; attempt: { id: string } } }

it.each([
  // The call is counted before it is made, so dying in between leaves a ledger that says one too many, never too few.
  { point: 'phase.asking', calls: 1 },
  { point: 'phase.writing', calls: 2 },
  { point: 'phase.checking', calls: 2 },
  { point: 'phase.saving', calls: 2 },
])('ends a plan once, by itself, after kill -9 at $point', async ({ point, calls }) => {
  await using provider = await loopbackProvider(streaming(answer, { size: 200 }))
  const dataDir = dataDirectory()
  await using doomed = await childOn(provider, dataDir, { FAILPOINT: `${point}:kill` })
  await doomed.ask('create')
  expect(await doomed.ended).toMatchObject({ signal: 'SIGKILL' })
  expect(checkInvariants(dataDir, provider.calls.length)).toEqual([])
  await using cairn = await revived(provider, dataDir)
  cairn.start()
  await until(() => jobsIn(dataDir)[0]?.['status'] === 'done')
  expect(ledgerIn(dataDir)).toMatchObject([
    { status: 'failure', classification: 'interrupted', spent: 1, calls: 1 },
    { status: 'success', calls: 1 },
  ])
  expect(provider.calls).toHaveLength(calls)
  expect(checkInvariants(dataDir, 2)).toEqual([])
})

/** A child that is making a plan, and the plan's id. */
async function making(provider: Parameters<typeof childOn>[0], dataDir: string, point: string) {
  const doomed = await childOn(provider, dataDir, { FAILPOINT: point })
  const { create } = (await doomed.ask('create')) as Made
  await until(() => provider.calls.length === 1)
  return { doomed, id: create.id, attempt: create.attempt.id }
}

it('keeps a cancelled plan cancelled after kill -9 before its job knew, and lets the learner try again', async () => {
  await using provider = await loopbackProvider(silent)
  const dataDir = dataDirectory()
  const { doomed, id } = await making(provider, dataDir, 'cancelled:kill')
  await using _ = doomed
  await doomed.ask(`cancel ${id}`)
  expect(await doomed.ended).toMatchObject({ signal: 'SIGKILL' })
  expect(jobsIn(dataDir)).toMatchObject([{ status: 'running' }])
  expect(checkInvariants(dataDir, 1)).toEqual([])
  provider.answer(streaming(answer))
  await using cairn = await revived(provider, dataDir)
  cairn.clock.advance(601)
  await cairn.worker.tick()
  const ctx = cairn.as(TENANT)
  expect(ledgerIn(dataDir)).toMatchObject([{ status: 'failure', classification: 'cancelled' }])
  expect(jobsIn(dataDir)).toMatchObject([{ status: 'done' }])
  expect(provider.calls).toHaveLength(1)
  await retryPlan(ctx, id)
  await cairn.worker.tick()
  expect((await getPlan(ctx, id)).status).toBe('ready')
  expect(checkInvariants(dataDir, 2)).toEqual([])
})

it('keeps a deleted plan deleted after kill -9 before its job knew: nobody is asked again for it', async () => {
  await using provider = await loopbackProvider(silent)
  const dataDir = dataDirectory()
  const { doomed, id } = await making(provider, dataDir, 'removed:kill')
  await using _ = doomed
  await doomed.ask(`remove ${id}`)
  expect(await doomed.ended).toMatchObject({ signal: 'SIGKILL' })
  expect(checkInvariants(dataDir)).toEqual([])
  await using cairn = await revived(provider, dataDir)
  const ctx = cairn.as(TENANT)
  expect((await listPlanCards(ctx, { limit: 9 })).items).toEqual([])
  cairn.clock.advance(601)
  await cairn.worker.tick()
  expect(jobsIn(dataDir).filter(({ status }) => status === 'queued' || status === 'running')).toEqual([])
  expect(provider.calls).toHaveLength(1)
  expect(checkInvariants(dataDir)).toEqual([])
})

it.each(['staged', 'gate_committed', 'armed'])(
  'leaves one attempt in progress or none after kill -9 at %s of beginning anew',
  async (point) => {
    await using provider = await loopbackProvider(silent)
    const dataDir = dataDirectory()
    // The same point is passed once when the plan is created.
    const { doomed, id, attempt } = await making(provider, dataDir, `${point}:kill:2`)
    await using _ = doomed
    await doomed.ask(`restart ${id}/${attempt}`)
    expect(await doomed.ended).toMatchObject({ signal: 'SIGKILL' })
    expect(checkInvariants(dataDir, 1)).toEqual([])
    provider.answer(streaming(answer))
    await using cairn = await revived(provider, dataDir)
    cairn.clock.advance(STAGED_FOR)
    await cairn.worker.tick()
    const ctx = cairn.as(TENANT)
    expect((await getPlan(ctx, id)).status).toBe('ready')
    const ended = (await listPlanAttempts(ctx, id)).map((each) => each.classification)
    expect(ended).toEqual([null, point === 'staged' ? 'interrupted' : 'cancelled'])
    expect(provider.calls).toHaveLength(2)
    expect(checkInvariants(dataDir, 2)).toEqual([])
  },
)

it('spends no attempt when it is killed just as it gives one back at its end', async () => {
  await using provider = await loopbackProvider(silent)
  const dataDir = dataDirectory()
  await using doomed = await childOn(provider, dataDir, { FAILPOINT: 'given_back:kill' })
  await doomed.ask('create')
  await until(() => provider.calls.length === 1)
  doomed.kill('SIGTERM')
  expect(await doomed.ended).toMatchObject({ signal: 'SIGKILL' })
  expect(jobsIn(dataDir)).toMatchObject([{ status: 'running', runs: 1 }])
  expect(checkInvariants(dataDir, 1)).toEqual([])
  provider.answer(streaming(answer))
  await using cairn = await revived(provider, dataDir)
  cairn.clock.advance(601)
  await cairn.worker.tick()
  expect(ledgerIn(dataDir)).toMatchObject([{ classification: 'interrupted', spent: 0 }, { status: 'success' }])
  expect(checkInvariants(dataDir, 2)).toEqual([])
})

it('goes on with a plan that its provider put off after kill -9 before its job knew', async () => {
  await using provider = await loopbackProvider((res) => void res.writeHead(429, { 'Retry-After': '1' }).end('{}'))
  const dataDir = dataDirectory()
  await using doomed = await childOn(provider, dataDir, { FAILPOINT: 'put_off:kill' })
  await doomed.ask('create')
  expect(await doomed.ended).toMatchObject({ signal: 'SIGKILL' })
  expect(jobsIn(dataDir)).toMatchObject([{ status: 'running' }])
  expect(checkInvariants(dataDir, 1)).toEqual([])
  provider.answer(streaming(answer))
  await using cairn = await revived(provider, dataDir)
  cairn.clock.advance(2000)
  await cairn.worker.tick()
  expect(ledgerIn(dataDir)).toMatchObject([{ classification: 'rate_limit', spent: 0 }, { status: 'success' }])
  expect(checkInvariants(dataDir, 2)).toEqual([])
})
