import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createPlan, listPlanCards } from '#app/services/plans.server.ts'
import { getRun, listRuns, startWorkflow } from '#app/services/workflows.server.ts'
import { branchesWorkflow, saysNames, stepOf } from '../support/branches.ts'
import { childOn, dataDirectory, jobsIn, revived, STAGED_FOR, TENANT } from '../support/crash.ts'
import { checkInvariants, rowsOf } from '../support/invariants.ts'
import { courseAnswer, loopbackProvider, streaming, type Call, type Script } from '../support/provider.ts'
import { courseFields, type TestRuntime } from '../support/runtime.ts'
import { silent, tally, until } from '../support/scene.ts'

const REVIEW = streaming(
  JSON.stringify({ done: 'One task.', late: 'Nothing.', change: 'Nothing has to change.', changes: [] }),
)
const COURSE = streaming(courseAnswer({ modules: 2, tasks: 2 }))

/** What a call is for: a plan, the review, or a step of the branches. */
function askedFor(call: Pick<Call, 'body'>): string {
  const text = JSON.stringify(call.body)
  return text.includes('You look back on one week')
    ? 'write'
    : text.includes('You say one word')
      ? stepOf(call)
      : 'plan'
}

const answers =
  (special: Record<string, Script> = {}): Script =>
  (res, call) => {
    const name = askedFor(call)
    return (special[name] ?? (name === 'plan' ? COURSE : name === 'write' ? REVIEW : saysNames()))(res, call)
  }

const BRANCHES = { workflows: { 'weekly-review': branchesWorkflow() } }
const kindsOf = (branches: boolean) => (branches ? BRANCHES : {})

/** A data directory with one learner who has a made plan. */
async function seeded(branches: boolean, script: Script = answers()) {
  const provider = await loopbackProvider(script)
  const dataDir = dataDirectory()
  await using cairn = await revived(provider, dataDir, {}, kindsOf(branches))
  await cairn.tenants.create(TENANT)
  const { id: planId } = await createPlan(cairn.as(TENANT), 'course', courseFields())
  await cairn.worker.tick()
  provider.calls.length = 0
  const env = branches ? { CHILD_BRANCHES: '1' } : {}
  const asked = () => tally(provider.calls.map(askedFor))
  return { provider, dataDir, planId, env, asked, [Symbol.asyncDispose]: () => provider.close() }
}

const start = async (cairn: TestRuntime, planId: string) =>
  (await startWorkflow(cairn.as(TENANT), 'weekly-review', { planId })).runId

const stepsIn = (dataDir: string) =>
  rowsOf(dataDir, TENANT, 'select name, status, tries from run_steps order by position')

/** Tick until a run is over. */
async function ending(cairn: TestRuntime, runId: string) {
  const run = () => getRun(cairn.as(TENANT), runId)
  await until(async () => {
    await cairn.worker.tick()
    return (await run()).status !== 'running' && (await run()).status !== 'queued'
  })
  return run()
}

const points = (steps: string[], at: string[]) =>
  steps.flatMap((step) => at.map((point) => `workflow.step.${step}.${point}`))
const POINTS = [
  ...points(['write', 'check', 'save'], ['begun', 'answered', 'saved']).map((point) => ({ point, branches: false })),
  ...points(['root', 'left', 'middle', 'right', 'join', 'save'], ['answered', 'saved']).map((point) => ({
    point,
    branches: true,
  })),
  { point: 'workflow.taken', branches: true },
]

it.each(POINTS)(
  'goes on after kill -9 at $point without asking again for what is done',
  async ({ point, branches }) => {
    await using s = await seeded(branches)
    let runId = ''
    {
      await using cairn = await revived(s.provider, s.dataDir, {}, kindsOf(branches))
      runId = await start(cairn, s.planId)
    }
    {
      await using doomed = await childOn(s.provider, s.dataDir, { ...s.env, FAILPOINT: `${point}:kill` })
      expect(await doomed.ended).toMatchObject({ signal: 'SIGKILL' })
    }
    const before = stepsIn(s.dataDir)
    const finished = before.filter(({ status }) => status === 'done').map(({ name }) => String(name))
    const askedBefore = s.asked()

    await using cairn = await revived(s.provider, s.dataDir, {}, kindsOf(branches))
    const run = await ending(cairn, runId)
    expect(run).toMatchObject({ status: 'done', errorCode: null })
    expect(run.steps.every(({ status }) => status === 'done')).toBe(true)
    for (const [name, calls] of Object.entries(s.asked())) {
      expect([name, calls]).toEqual([name, finished.includes(name) ? askedBefore[name] : expect.any(Number)])
      expect(calls).toBeLessThanOrEqual(finished.includes(name) ? 1 : 2)
    }
    // Every time it was begun is told.
    const tries = Object.fromEntries(before.map(({ name, tries: n }) => [String(name), Number(n)]))
    for (const step of run.steps) {
      expect([step.name, step.tries]).toEqual([
        step.name,
        (tries[step.name] ?? 0) + (finished.includes(step.name) ? 0 : 1),
      ])
    }
    const saved = rowsOf(s.dataDir, TENANT, 'select count(*) n from reviews')
    expect(saved).toEqual([{ n: branches ? 0 : 1 }])
    // A job whose run had ended already is taken up again, and closed, when its lease is over.
    await until(async () => {
      await cairn.worker.tick()
      return jobsIn(s.dataDir).every(({ status }) => status === 'done')
    })
    expect(checkInvariants(s.dataDir)).toEqual([])
  },
)

describe('a start that dies', () => {
  it.each([
    { point: 'workflow.staged', runs: 0 },
    { point: 'workflow.gate_committed', runs: 1 },
    { point: 'workflow.armed', runs: 1 },
  ])('at $point leaves $runs runs, and no job too many', async ({ point, runs }) => {
    await using s = await seeded(false)
    {
      await using doomed = await childOn(s.provider, s.dataDir, { FAILPOINT: `${point}:kill` })
      await doomed.ask(`review ${s.planId}`)
      expect(await doomed.ended).toMatchObject({ signal: 'SIGKILL' })
    }
    await using cairn = await revived(s.provider, s.dataDir)
    cairn.clock.advance(STAGED_FOR)
    await cairn.worker.tick()
    const { items } = await listRuns(cairn.as(TENANT), { limit: 5 })
    expect(items.map(({ status }) => status)).toEqual(Array.from({ length: runs }, () => 'done'))
    expect(s.asked()).toEqual(runs === 0 ? {} : { write: 1 })
    expect((await listPlanCards(cairn.as(TENANT), { limit: 1 })).items).toHaveLength(1)
    expect(checkInvariants(s.dataDir)).toEqual([])
  })
})

/** A run without what its calls cost. */
const made = ({ cost: _, steps, ...run }: Awaited<ReturnType<typeof getRun>>) => ({
  ...run,
  steps: steps.map(({ cost: __, ...step }) => step),
})

it('refuses the writes of a process that slept past its lease, while another has finished the run', async () => {
  await using s = await seeded(true, answers({ left: silent, middle: silent, right: silent }))
  let runId = ''
  {
    await using cairn = await revived(s.provider, s.dataDir, {}, BRANCHES)
    runId = await start(cairn, s.planId)
  }
  const held: Parameters<Script>[] = []
  s.provider.answer(
    answers(Object.fromEntries(['left', 'middle', 'right'].map((name) => [name, (...call) => void held.push(call)]))),
  )
  await using zombie = await childOn(s.provider, s.dataDir, { ...s.env, CHILD_SHARED: '1', JOB_HEARTBEAT_MS: '300' })
  await expect.poll(() => held.length, { interval: 5, timeout: 40_000 }).toBe(3)
  zombie.kill('SIGSTOP')
  s.provider.answer(answers())
  await sleep(700)
  await using cairn = await revived(s.provider, s.dataDir, {}, BRANCHES)
  const done = await ending(cairn, runId)
  expect(done.status).toBe('done')
  zombie.kill('SIGCONT')
  const lie = streaming(JSON.stringify({ said: 'zombie' }))
  await Promise.all(held.map(async ([res, call]) => lie(res, call)))
  await sleep(500)
  // Its calls were made and are counted; what they said comes too late.
  expect(made(await getRun(cairn.as(TENANT), runId))).toEqual(made(done))
  expect(checkInvariants(s.dataDir)).toEqual([])
})
