import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BUDGET_KEY as BUDGET, BudgetReachedError } from '#app/domain/budget.ts'
import { NANO } from '#app/domain/money.ts'
import { monthRange } from '#app/domain/month.ts'
import type { TenantId } from '#app/domain/plan.ts'
import { refusalSentence } from '#app/domain/refusal-words.ts'
import { setBudgets } from '#app/jobs/budgets.server.ts'
import { refuseOverBudget } from '#app/jobs/refuse-over-budget.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { spendByLearner } from '#db/control/spend.server.ts'
import { removePreference, setPreference } from '#db/tenant/preferences.server.ts'
import { sse, streaming, type Script } from '../support/provider.ts'
import { caller, ledgerRows, modelsOf, PRICE, question, readText, spendRows } from '../support/ledger.ts'
import { rowsOf } from '../support/invariants.ts'
import { testRuntime } from '../support/runtime.ts'
import { withModelsFile } from '../support/models-file.ts'
import { scene, tally, type Scene } from '../support/scene.ts'

/** A dollar for a million tokens out, nothing in: a call of a hundred thousand is ten cents at most. */
const TEN_CENTS = { priceSnapshot: { ...PRICE, input: 0, cachedInput: null, output: NANO } }
const UP_TO = 100_000

const ownBudget = (ctx: TenantContext, nanoUsd: number) =>
  ctx.db.immediate((tx) => setPreference(tx, BUDGET, nanoUsd, ctx.now().getTime()))
const countedOf = (s: Scene, tenantId: TenantId) =>
  ledgerRows(s.cairn.dataDir, tenantId).reduce(
    (sum, row) => sum + Number(row['cost_nano_usd'] ?? row['reserved_nano_usd']),
    0,
  )
/** Answers, having used so many tokens. */
const used =
  (tokens: number): Script =>
  (res) => {
    sse.start(res)
    sse.text(res, 'x')
    sse.end(res, { usage: { prompt_tokens: 1, completion_tokens: tokens } })
  }

type Model = Awaited<ReturnType<typeof caller>>

/** Ask, and say what came of it. */
async function outcome(model: Model, maxOutputTokens: number | undefined = UP_TO): Promise<string> {
  try {
    await readText((await model.doStream(question(maxOutputTokens ? { maxOutputTokens } : {}))).stream)
    return 'answered'
  } catch (error) {
    if (error instanceof BudgetReachedError) return error.code
    throw error
  }
}

it('lets a budget of one dollar never be passed by two hundred calls at once over several connections', async () => {
  await using s = await scene(used(UP_TO))
  const others = await Promise.all(
    [1, 2].map(() =>
      testRuntime({
        dataDir: s.cairn.dataDir,
        clock: s.cairn.clock,
        env: { AI_BASE_URL: s.provider.url, AI_MODEL: 'tiny' },
      }),
    ),
  )
  await ownBudget(s.ctx, NANO)
  await s.cairn.control.immediate((tx) => setBudgets(tx, { instance: NANO, share: null }, 1))
  const models = await Promise.all(
    [s.cairn, ...others].map((each) => caller(modelsOf(each, TEN_CENTS), each.as(s.ctx.tenantId))),
  )
  let most = 0
  const watch = setInterval(() => (most = Math.max(most, countedOf(s, s.ctx.tenantId))), 20)
  const calls = Array.from({ length: 200 }, (_, i) => outcome(models[i % models.length] as Model))
  const said = tally(await Promise.all(calls))
  clearInterval(watch)
  expect(said).toEqual({ answered: 10, budget_reached: 190 })
  expect(Math.max(most, countedOf(s, s.ctx.tenantId))).toBeLessThanOrEqual(NANO)
  expect(s.provider.calls).toHaveLength(10)
  expect(spendRows(s.cairn.dataDir).map((row) => row['settled'])).toEqual(Array(10).fill(1))
  for (const each of others) await each[Symbol.asyncDispose]()
})

it('keeps every budget, whatever calls come, whatever they cost, however they end', { timeout: 60_000 }, async () => {
  await using s = await scene()
  const call = fc.record({ cap: fc.integer({ min: 1, max: UP_TO }), part: fc.nat(100), lost: fc.boolean() })
  const kind = fc.constantFrom('own', 'share', 'instance')
  const calls = fc.array(call, { minLength: 1, maxLength: 8 })
  const run = fc.asyncProperty(calls, fc.nat(300_000_000), kind, async (wanted, budget, which) => {
    const ctx = await s.cairn.learner()
    const before = spendRows(s.cairn.dataDir).reduce((sum, row) => sum + Number(row['nano_usd']), 0)
    const limits = { instance: which === 'instance' ? before + budget : null, share: which === 'share' ? budget : null }
    await s.cairn.control.immediate((tx) => setBudgets(tx, limits, 1))
    if (which === 'own') await ownBudget(ctx, budget)
    s.provider.answer((res, { body }) => {
      const { max_tokens: cap } = body as { max_tokens: number }
      const how = wanted.find((each) => each.cap === cap)
      if (how?.lost) return void res.writeHead(504).end()
      return used(Math.floor((cap * (how?.part ?? 0)) / 100))(res, { body } as never)
    })
    const model = await caller(modelsOf(s.cairn, TEN_CENTS), ctx)
    await Promise.all(wanted.map(({ cap }) => outcome(model, cap).catch(() => 'failed')))
    expect(countedOf(s, ctx.tenantId)).toBeLessThanOrEqual(budget)
  })
  await fc.assert(run, { numRuns: 12 })
})

it('says in words which budget it is, what is left and when it begins anew', async () => {
  await using s = await scene(used(UP_TO))
  const models = modelsOf(s.cairn, TEN_CENTS)
  const ask = async () => {
    const model = await caller(models, s.ctx)
    try {
      await model.doStream(question({ maxOutputTokens: UP_TO }))
    } catch (error) {
      return error as BudgetReachedError
    }
    throw new Error('it was let through')
  }
  await ownBudget(s.ctx, NANO / 20)
  const own = await ask()
  expect(own).toMatchObject({ code: 'budget_reached', status: 402 })
  expect(own.message).toBe(
    'Your budget of $0.05 for March 2026 does not allow this: $0.05 is left, and this could cost up to $0.10. ' +
      'It resets on 1 April (UTC). Change the budget under Usage, or choose the built-in curriculum or a cheaper model.',
  )
  expect(own.retryAfterMs).toBeGreaterThan(29 * 86_400_000)
  await s.ctx.db.immediate((tx) => removePreference(tx, BUDGET))
  await s.cairn.control.immediate((tx) => setBudgets(tx, { instance: 1, share: null }, 1))
  const instance = await ask()
  expect(instance.message).toContain('This server’s shared budget for March 2026 does not allow this. It resets')
  await s.cairn.control.immediate((tx) => setBudgets(tx, { instance: null, share: 1 }, 1))
  expect((await ask()).message).toContain('Your less than $0.000001 share of this server’s budget')
  expect(s.provider.calls).toEqual([])
  // What was refused has left nothing set aside.
  expect([ledgerRows(s.cairn.dataDir, s.ctx.tenantId), spendRows(s.cairn.dataDir)]).toEqual([[], []])
})

it('refuses a model whose price nobody knows while a budget is set, and asks it without one', async () => {
  await using s = await scene(used(5))
  const model = await caller(modelsOf(s.cairn, { priceSnapshot: null }), s.ctx)
  await ownBudget(s.ctx, 100 * NANO)
  const refused = model.doStream(question())
  await expect(refused).rejects.toMatchObject({ code: 'price_unknown', status: 402 })
  expect(refusalSentence('price_unknown')).toMatch(/the price of this model is unknown/)
  await expect(refused).rejects.toThrow(/The administrator can set its price. Until then, remove the budget, or/)
  await s.ctx.db.immediate((tx) => removePreference(tx, BUDGET))
  expect(await outcome(model)).toBe('answered')
})

it('sends the bound that a budget relies on, and none where there is no budget', async () => {
  await using s = await scene(used(5))
  const sent = () => (s.provider.calls.at(-1)?.body as { max_tokens?: number } | undefined)?.max_tokens
  const known = { ...TEN_CENTS, capabilities: { maxOutputTokens: 4096 } }
  const model = await caller(modelsOf(s.cairn, known), s.ctx)
  await outcome(model, 0)
  expect(sent()).toBeUndefined()
  await ownBudget(s.ctx, NANO)
  await outcome(model, 0)
  expect(sent()).toBe(4096)
  await outcome(model, 77)
  expect(sent()).toBe(77)
  await outcome(await caller(modelsOf(s.cairn, TEN_CENTS), s.ctx), 0)
  expect(sent()).toBe(16_384)
})

it('asks what costs nothing whatever the budget', async () => {
  await using s = await scene(used(5))
  await ownBudget(s.ctx, 0)
  const free = { priceSnapshot: { input: 0, output: 0, cachedInput: null, source: 'free' as const } }
  expect(await outcome(await caller(modelsOf(s.cairn, free), s.ctx))).toBe('answered')
  await using offline = await scene(undefined, { AI_PROVIDER: 'offline' })
  await ownBudget(offline.ctx, 0)
  expect((await offline.plan(await offline.made())).status).toBe('ready')
})

it('begins anew with the month', async () => {
  await using s = await scene(used(UP_TO))
  const model = await caller(modelsOf(s.cairn, TEN_CENTS), s.ctx)
  await ownBudget(s.ctx, NANO / 10)
  expect(await outcome(model)).toBe('answered')
  expect(await outcome(model)).toBe('budget_reached')
  s.cairn.clock.advance(monthRange('2026-03').until - s.cairn.now().getTime())
  expect(await outcome(model)).toBe('answered')
})

it('holds each learner to their share and all together to the instance’s budget, with the operator’s key alone', async () => {
  await using s = await scene(used(UP_TO), { BUDGET_MONTHLY_USD: '0.30', BUDGET_LEARNER_MONTHLY_USD: '0.20' })
  const models = modelsOf(s.cairn, TEN_CENTS)
  const mine = await caller(models, s.ctx)
  const other = await s.cairn.learner()
  const theirs = await caller(models, other)
  expect([await outcome(mine), await outcome(mine), await outcome(mine)]).toEqual([
    'answered',
    'answered',
    'budget_reached',
  ])
  expect([await outcome(theirs), await outcome(theirs)]).toEqual(['answered', 'budget_reached'])
  const ownKey = await caller(modelsOf(s.cairn, { ...TEN_CENTS, source: 'own', providerId: 'p' }), other)
  expect(await outcome(ownKey)).toBe('answered')
  const spent = await s.cairn.control.read((r) => spendByLearner(r, '2026-03'))
  expect(spent).toEqual([
    { tenantId: s.ctx.tenantId, nanoUsd: NANO / 5, setAsideNanoUsd: 0 },
    { tenantId: other.tenantId, nanoUsd: NANO / 10, setAsideNanoUsd: 0 },
  ])
})

it('refuses a plan before an attempt is spent, and ends one unspent that meets the budget only when it asks', async () => {
  // A server on this machine costs nothing unless its operator says what it does.
  await using s = await scene(streaming('{}'), withModelsFile({ model: 'tiny', price: { input: 1, output: 1 } }))
  const parts = { ...s.cairn, budgets: s.cairn.config.budgets, models: modelsOf(s.cairn, TEN_CENTS) }
  await ownBudget(s.ctx, 1)
  const check = (tenantId: TenantId) => refuseOverBudget(parts, tenantId, { use: 'plans' })
  await expect(check(s.ctx.tenantId)).rejects.toMatchObject({ code: 'budget_reached', status: 402 })
  await expect(s.create()).rejects.toMatchObject({ code: 'budget_reached', status: 402 })
  await s.ctx.db.immediate((tx) => removePreference(tx, BUDGET))
  const id = await s.create()
  await ownBudget(s.ctx, 1)
  await s.cairn.worker.tick()
  const plan = await s.plan(id)
  expect(plan.latestAttempt).toMatchObject({ classification: 'capped', errorCode: 'BUDGET_REACHED' })
  expect(s.provider.calls).toEqual([])
  expect(rowsOf(s.cairn.dataDir, s.ctx.tenantId, 'select spent, calls from attempts')).toEqual([{ spent: 0, calls: 1 }])
})
