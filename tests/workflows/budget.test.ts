import { expect, it } from 'vitest'
import { BUDGET_KEY } from '#app/domain/budget.ts'
import type { TenantContext } from '#app/services/context.ts'
import { foreseeRuns } from '#app/services/foresee.server.ts'
import { learningPage } from '#app/services/learning.server.ts'
import { cancelRun, getRun, retryRun, startWorkflow } from '#app/services/workflows.server.ts'
import { chooseUse } from '#app/services/uses.server.ts'
import { insertProvider } from '#db/tenant/providers.server.ts'
import { setPreference } from '#db/tenant/preferences.server.ts'
import { stepsOfRun } from '#db/tenant/run-steps.server.ts'
import { branchesWorkflow, saysNames, stepOf } from '../support/branches.ts'
import { ledgerRows } from '../support/ledger.ts'
import { harmFile } from '../support/invariants.ts'
import { askedFor, teaches } from '../support/lessons.ts'
import { courseAnswer, sse, streaming, type Script } from '../support/provider.ts'
import { refusing, scene, silent, tally, until } from '../support/scene.ts'
import { withModelsFile } from '../support/models-file.ts'
import type { TenantReader } from '#db/tenants.server.ts'
import type { Workflow } from '#app/workflows/workflow.ts'

/** A dollar for a million tokens out and nothing in: a token is 1,000 nano-USD. Each answer says it took 500. */
const TOKEN = 1000
const MODEL = { model: 'tiny', price: { input: 0, output: 1 }, contextTokens: 65_536 }

/** A learner with a made plan of one module of six tasks, and a model that has a price. */
async function ready(script: Script, workflow?: Workflow) {
  const kinds = workflow ? { workflows: { [workflow.name]: workflow } } : {}
  const s = await scene(streaming(courseAnswer({ modules: 1, tasks: 6 })), withModelsFile(MODEL), kinds)
  const planId = await s.made()
  const [module] = (await s.plan(planId)).modules
  s.provider.calls.length = 0
  s.provider.answer(script)
  const name = workflow?.name ?? 'module-lessons'
  const ledger = () => ledgerRows(s.cairn.dataDir, s.ctx.tenantId).filter((row) => row['run_id'] !== null)
  return Object.assign(s, {
    planId,
    start: async () => (await startWorkflow(s.ctx, name, { planId, moduleId: module?.id })).runId,
    budget: (tokens: number) =>
      s.ctx.db.immediate((tx) => setPreference(tx, BUDGET_KEY, tokens * TOKEN, s.ctx.now().getTime())),
    ledger,
    /** What a budget counts of the runs, tokens. */
    counted: () =>
      ledger().reduce((sum, row) => sum + Number(row['cost_nano_usd'] ?? row['reserved_nano_usd']), 0) / TOKEN,
  })
}

it('writes all lessons of a module under a budget that holds them one after the other and not side by side', async () => {
  const each = teaches({}, 6)
  let most = 0
  // The plan has used 500; then seven answers of 500, and what one lesson is set aside with.
  const budget = 500 + 7 * 500 + 12_000
  await using s = await ready(async (res, call) => {
    // Somebody lowers it meanwhile: no start would be let in that answers of the usual length would end in the middle.
    if (askedFor(call) === 'outline') await s.budget(budget)
    most = Math.max(most, s.counted())
    return each(res, call)
  })
  await s.budget(100_000)
  const id = await s.start()
  await s.cairn.worker.tick()
  expect((await getRun(s.ctx, id)).status).toBe('done')
  const lessons = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`lesson-${i + 1}`, 1]))
  expect(tally(s.provider.calls.map(askedFor))).toEqual({ outline: 1, ...lessons })
  expect(s.ledger()).toHaveLength(7)
  expect(s.counted()).toBe(7 * 500)
  expect(most).toBeGreaterThan(500)
  expect(most).toBeLessThanOrEqual(budget - 500)
})

it('fails a run whose next lesson no budget holds, and keeps what is written', async () => {
  const each = teaches({}, 6)
  await using s = await ready(async (res, call) => {
    // Somebody lowers the budget meanwhile.
    if (askedFor(call) === 'outline') await s.budget(5000)
    return each(res, call)
  })
  const id = await s.start()
  await s.cairn.worker.tick()
  const failed = await getRun(s.ctx, id)
  expect(failed).toMatchObject({ status: 'failed', errorCode: 'BUDGET_REACHED' })
  expect(s.provider.calls.map(askedFor)).toEqual(['outline'])
  await s.budget(100_000)
  await retryRun(s.ctx, id)
  await s.cairn.worker.tick()
  expect((await getRun(s.ctx, id)).status).toBe('done')
  expect(tally(s.provider.calls.map(askedFor))['outline']).toBe(1)
})

it('pays once more and no oftener for an answer whose correction found no room beside others', async () => {
  const says = (res: Parameters<Script>[0], said: string, completion_tokens: number) => {
    sse.start(res)
    sse.text(res, JSON.stringify({ said }))
    sse.end(res, { usage: { prompt_tokens: 0, completion_tokens } })
  }
  const step = async (name: string) =>
    (await s.ctx.db.read((r) => stepsOfRun(r, id))).find((each) => each.name === name)?.status
  const corrects: Script = (res, call) => {
    const again = (call.body as { messages: unknown[] }).messages.length > 2
    says(res, again ? 'left' : '', again ? 10 : 50)
  }
  let looks = 0
  await using s = await ready(async (res, call) => {
    const name = stepOf(call)
    if (name === 'root') await s.budget(500 + 325)
    if (name === 'left') return corrects(res, call)
    if (name === 'middle') await until(async () => s.counted() === 250 && (await step('left')) === 'pending')
    if (name === 'right') await until(async () => (await step('middle')) === 'done' && (looks += 1) > 20)
    return says(res, name, name === 'middle' || name === 'right' ? 50 : 0)
  }, branchesWorkflow())
  const id = await s.start()
  await s.cairn.worker.tick()
  expect((await getRun(s.ctx, id)).status).toBe('done')
  expect(tally(s.provider.calls.map(stepOf))).toEqual({ root: 1, left: 3, middle: 1, right: 1, join: 1 })
})

it('counts what a call may have cost that was cancelled, though the one beside it was refused', async () => {
  const busy: Script = (res) => void res.writeHead(429).end('{}')
  await using s = await ready(saysNames({ left: silent, middle: busy, right: refusing }), branchesWorkflow())
  const id = await s.start()
  const ended = s.cairn.worker.tick()
  const refused = () => s.ledger().filter((row) => row['status'] === 'failed').length
  await until(() => refused() === 2 && s.provider.calls.map(stepOf).includes('left'))
  // It lands before anything is decided: the run goes on while it waits.
  expect((await getRun(s.ctx, id)).status).toBe('running')
  await cancelRun(s.ctx, id)
  await ended
  await until(() => s.ledger().every((row) => row['status'] !== 'open'))
  const rows = Object.fromEntries(s.ledger().map((row) => [row['step'], row]))
  expect(rows['left']).toMatchObject({ status: 'stopped', cost_nano_usd: null, cost_status: 'unknown' })
  expect(rows['middle']).toMatchObject({ error_code: 'AI_RATE_LIMIT', cost_nano_usd: 0 })
  expect(rows['right']).toMatchObject({ error_code: 'CONFIG_ERROR', cost_nano_usd: 0 })
  // The root's answer, and the most that the cancelled one may have come to.
  expect(s.counted()).toBe(500 + 100)
})

it('foresees many runs from one reading of their plan, and no page fails where one cannot be foreseen', async () => {
  await using s = await ready(refusing)
  let reads = 0
  const counted = (r: TenantReader): TenantReader =>
    new Proxy(r, { get: (of, name): unknown => (name === 'all' && reads++, Reflect.get(of, name)) })
  const db: TenantContext['db'] = Object.create(s.ctx.db, {
    read: { value: (body: Parameters<TenantContext['db']['read']>[0]) => s.ctx.db.read((r) => body(counted(r))) },
  })
  const foresee = async (moduleIds: string[]) => {
    reads = 0
    const places = moduleIds.map((moduleId) => ({ workflow: 'module-lessons' as const, moduleId }))
    return foreseeRuns({ ...s.ctx, db }, s.planId, places)
  }
  const id = (await s.plan(s.planId)).modules[0]?.id ?? ''
  expect(await foresee([id])).toMatchObject([{ calls: 7 }])
  const forOne = reads
  expect(await foresee([id, 'gone', id, id])).toMatchObject([{ calls: 7 }, null, { calls: 7 }, { calls: 7 }])
  expect([forOne > 0, reads]).toEqual([true, forOne])

  // The learner's key is sealed with a root key that this server's secret does not open.
  const { tenantId } = s.ctx
  const place = { tenantId, rowId: 'p1', kind: 'openai' as const }
  const { sealed } = await s.cairn.keyring.seal(place, 'sk-1')
  const other = 'f'.repeat(8)
  const [version, root, ...rest] = sealed.split('.')
  harmFile(s.cairn.dataDir, undefined, `update root_keys set id = '${other}' where id = '${root}'`)
  const row = { id: 'p1', kind: 'openai' as const, name: 'Mine', createdAt: 0, updatedAt: 0 }
  const sealedKey = [version, other, ...rest].join('.')
  await s.ctx.db.immediate((tx) => insertProvider(tx, { ...row, sealedKey }))
  await chooseUse(s.ctx, { use: 'lessons', source: 'own', providerId: 'p1', model: 'gpt-4.1-nano' })
  expect((await learningPage(s.ctx, s.planId)).modules).toMatchObject([{ foresight: { lessons: null, quiz: null } }])
  await expect(s.start()).rejects.toMatchObject({ code: 'secret_replaced' })
})

it('starts nothing that a budget would end in the middle, and says beforehand what it takes', async () => {
  await using s = await ready(teaches({ 'lesson-4': refusing }, 6))
  const { modules } = await learningPage(s.ctx, s.planId)
  const { lessons, quiz } = modules[0]?.foresight ?? {}
  expect(lessons).toMatchObject({ calls: 7, source: 'operator', model: 'tiny' })
  expect(quiz).toMatchObject({ calls: 2, nanoUsd: (1800 + 1200) * TOKEN })
  // Six lessons of 2,500, their part of the outline, and room to set the last one aside.
  const usual = 6 * 2500 + 6 * 150
  expect(lessons?.nanoUsd).toBe(usual * TOKEN)
  const enough = 500 + usual + 12_000 - 2500
  await s.budget(enough - 1)
  await expect(s.start()).rejects.toMatchObject({ code: 'budget_reached', status: 402 })
  await s.budget(enough)
  const id = await s.start()
  await s.cairn.worker.tick()
  expect((await getRun(s.ctx, id)).status).toBe('failed')

  // Gone on with, it takes what is left of it.
  const left = (await getRun(s.ctx, id)).steps.filter(
    ({ name, status }) => name.startsWith('lesson') && status !== 'done',
  )
  const counted = s.counted() + 500
  await s.budget(counted + left.length * 2500 + 9500 - 1)
  await expect(retryRun(s.ctx, id)).rejects.toMatchObject({ code: 'budget_reached' })
  await s.budget(counted + left.length * 2500 + 9500)
  s.provider.answer(teaches({}, 6))
  await retryRun(s.ctx, id)
  await s.cairn.worker.tick()
  expect((await getRun(s.ctx, id)).status).toBe('done')
})
