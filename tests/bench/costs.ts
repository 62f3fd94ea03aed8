import path from 'node:path'
import type { LanguageModelV3, LanguageModelV3GenerateResult } from '@ai-sdk/provider'
import { BUDGET_KEY } from '#app/domain/budget.ts'
import { NANO } from '#app/domain/money.ts'
import type { ChosenModel } from '#app/generation/chosen-model.ts'
import { meteredModels } from '#app/jobs/meter.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { usageOf } from '#app/services/usage.server.ts'
import { setPreference } from '#db/tenant/preferences.server.ts'
import { PRICE, question } from '../support/ledger.ts'
import { plantCalls } from '../support/planted-calls.ts'
import type { TestRuntime } from '../support/runtime.ts'
import { builtServer, isBuilt } from './built-server.ts'
import { atMost, interleave, keep, median, quantile, ratioOf, timed } from './harness.ts'
import type { Bench, Figure, Options } from './harness.ts'
import { ask, copyOf, RawFile } from './replay.ts'
import { bearer, expecting } from './requests.ts'
import { benchRuntime, cycle, fileOf } from './world.ts'

const CALLS = 10_000

const ANSWER: LanguageModelV3GenerateResult = {
  content: [],
  finishReason: { unified: 'stop', raw: 'stop' },
  usage: {
    inputTokens: { total: 100, noCache: 100, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 10, text: 10, reasoning: 0 },
  },
  warnings: [],
}

/** Answers at once: what is left is the ledger. */
const instant = {
  specificationVersion: 'v3',
  provider: 'bench',
  modelId: 'instant',
  supportedUrls: {},
  doGenerate: () => Promise.resolve(ANSWER),
  doStream: () => Promise.reject(new Error('Nobody streams here.')),
} satisfies LanguageModelV3

/** The instant model as one of the learner's own, or the operator's, with its ledger. */
async function ledgered(cairn: TestRuntime, ctx: TenantContext, source: ChosenModel['source']) {
  const chosen: ChosenModel = {
    model: instant,
    provider: 'openai-compatible',
    modelId: 'instant',
    deadline: { baseMs: 1000, extensionMs: 1000 },
    patience: { firstMs: 1000, gapMs: 1000 },
    source,
    providerId: null,
    label: 'Instant',
    local: true,
    capabilities: {},
    priceSnapshot: PRICE,
  }
  const models = meteredModels({ ...cairn, budgets: cairn.config.budgets }, { choose: () => Promise.resolve(chosen) })
  return (await models.choose(ctx.tenantId, { use: 'tutor' }, { purpose: 'reply' })).model
}

const thisMonth = () => new Date().toISOString().slice(0, 7)

async function ledger(options: Options): Promise<Figure[]> {
  await using cairn = await benchRuntime()
  const [own, operators, careful] = [await cairn.learner(), await cairn.learner(), await cairn.learner()]
  await plantCalls(careful, { n: CALLS, months: [thisMonth()] })
  await careful.db.immediate((tx) => setPreference(tx, BUDGET_KEY, 1_000_000 * NANO, Date.now()))
  const raw = new RawFile(copyOf(fileOf(cairn, own.tenantId), path.join(cairn.dataDir, 'raw.db')))
  const row = {
    text: 'insert into preferences (key, value, updated_at) values (?, 1, 1)',
    mode: 'run',
    how: 'run',
  } as const
  const asked = question({ maxOutputTokens: 1000 })
  const models = {
    own: await ledgered(cairn, own, 'own'),
    operators: await ledgered(cairn, operators, 'operator'),
    careful: await ledgered(cairn, careful, 'own'),
  }
  const rounds = options.scale(400)
  const seen = await interleave(
    {
      own: () => models.own.doGenerate(asked),
      operators: () => models.operators.doGenerate(asked),
      careful: () => models.careful.doGenerate(asked),
      commit: (i) => raw.transaction([{ ...row, params: [`bench-${i}`] }]),
    },
    { rounds },
  )
  raw.close()
  const calls = rounds + Math.ceil(rounds / 10)
  const wrong = [own, operators].flatMap(({ tenantId }) => {
    const text = `select count(*) n from calls where status = 'done' and cost_nano_usd = 280000`
    const n = ask<{ n: number }>(fileOf(cairn, tenantId), text)[0]?.n
    return n === calls ? [] : [`${n} rows for ${calls} calls`]
  })
  const commits = (sample: number[]) => ({ to: 'a bare durable commit', value: ratioOf(sample, seen.commit) })
  const figure = (name: string, sample: number[], note: string): Figure => ({
    name,
    unit: 'µs',
    median: median(sample) * 1000,
    p95: quantile(sample, 0.95) * 1000,
    samples: sample.length,
    ratios: [commits(sample)],
    note,
    ...(wrong.length > 0 ? { wrong: wrong.join('; ') } : {}),
  })
  return [
    figure('open and settle a call, the learner’s own key', seen.own, 'two durable transactions'),
    figure('open and settle a call, the operator’s key', seen.operators, 'four durable transactions in two files'),
    figure('open and settle a call under a budget, 10,000 calls this month', seen.careful, 'counts the month first'),
  ]
}

async function usage(options: Options): Promise<Figure[]> {
  await using cairn = await benchRuntime()
  const ctx = await cairn.learner()
  await plantCalls(ctx, { n: CALLS, months: [thisMonth()] })
  const view = async () => {
    const { total, days } = await usageOf(ctx)
    if (total.calls !== CALLS) throw new Error(`${total.calls} of ${CALLS} calls were counted.`)
    keep(days)
  }
  const seen = await interleave({ view }, { rounds: options.scale(120) })
  return [timed('/usage of a month of 10,000 calls, service', seen.view)]
}

async function usageOverHttp(options: Options): Promise<Figure[]> {
  const prepare = (ctx: TenantContext) => plantCalls(ctx, { n: CALLS, months: [thisMonth()] }).then(() => {})
  await using server = await builtServer({ learners: 1, env: { LOG_LEVEL: 'info' }, prepare })
  const visitor = cycle(server.visitors, 0)
  const headers = { cookie: visitor.cookie, 'user-agent': 'Mozilla/5.0 bench', 'accept-encoding': 'identity' }
  const seen = await interleave(
    {
      page: () => expecting(200, server, '/usage', { headers }),
      api: () => expecting(200, server, '/api/v1/usage', { headers: bearer(visitor) }),
    },
    { rounds: options.scale(80) },
  )
  return [
    timed('/usage of a month of 10,000 calls, document', seen.page, { target: atMost(150, 'p95') }),
    timed('the same over the API', seen.api, { target: atMost(150, 'p95') }),
  ]
}

export const bench: Bench = {
  about: 'the ledger of calls to providers, and what it comes to',
  run: async (options) => [
    ...(await ledger(options)),
    ...(await usage(options)),
    ...(isBuilt() ? await usageOverHttp(options) : []),
  ],
}
