import { expect, it } from 'vitest'
import { BUDGET_KEY } from '#app/domain/budget.ts'
import { NANO } from '#app/domain/money.ts'
import { setBudgets } from '#app/jobs/budgets.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { setPreference } from '#db/tenant/preferences.server.ts'
import { spendAt } from '../db/other-process.ts'
import { otherProcess } from '../db/two-processes.ts'
import { dataDirectory } from '../support/crash.ts'
import { ledgerRows, spendRows } from '../support/ledger.ts'
import { loopbackProvider, sse, type Script } from '../support/provider.ts'
import { withModelsFile } from '../support/models-file.ts'
import { testRuntime } from '../support/runtime.ts'

/** A dollar a million tokens out, nothing in: a call of a hundred thousand is ten cents. */
const TINY = { model: 'tiny', price: { input: 0, output: 1 } }

/** Answers, having taken all that it may, so that what was set aside is what is spent. */
const takesAll: Script = (res) => {
  sse.start(res)
  sse.text(res, 'x')
  sse.end(res, { usage: { prompt_tokens: 1, completion_tokens: 100_000 } })
}

it(
  'lets three processes at once never pass a budget of one dollar, the learner’s own or the instance’s',
  { timeout: 60_000 },
  async () => {
    await using provider = await loopbackProvider(takesAll)
    const dataDir = dataDirectory()
    const env = { AI_BASE_URL: provider.url, AI_MODEL: 'tiny', ...withModelsFile(TINY) }
    await using cairn = await testRuntime({ dataDir, env })
    await using second = otherProcess()
    await using third = otherProcess()
    const ctx = await cairn.learner()
    const there = { do: 'spend', dataDir, env } as const
    /** How many of 90 calls at once, 30 from each process, came to what. */
    const contest = async ({ tenantId }: TenantContext) => {
      const at = Date.now() + 20
      const asked = { ...there, tenantId, calls: 30, at }
      const outcomes = await Promise.all([second.ask(asked), third.ask(asked), spendAt(cairn, tenantId, 30, at)])
      const sum = (what: string) =>
        (outcomes as Record<string, number>[]).reduce((all, each) => all + (each[what] ?? 0), 0)
      return [sum('answered'), sum('budget_reached')]
    }
    // The first question starts the others' Cairns, and is for nothing.
    await Promise.all([second, third].map((each) => each.ask({ ...there, tenantId: ctx.tenantId, calls: 0, at: 0 })))
    await ctx.db.immediate((tx) => setPreference(tx, BUDGET_KEY, NANO, 1))
    expect(await contest(ctx)).toEqual([10, 80])
    // A dollar more than what the first has spent.
    await cairn.control.immediate((tx) => setBudgets(tx, { instance: 2 * NANO, share: null }, 1))
    const other = await cairn.learner()
    expect(await contest(other)).toEqual([10, 80])
    expect(provider.calls).toHaveLength(20)
    const costs = (rows: Record<string, unknown>[]) =>
      rows.map((row) => Number(row['cost_nano_usd'] ?? row['nano_usd']) / NANO)
    const tenCents = Array.from({ length: 10 }, () => 0.1)
    expect(costs(ledgerRows(dataDir, ctx.tenantId))).toEqual(tenCents)
    expect(costs(ledgerRows(dataDir, other.tenantId))).toEqual(tenCents)
    expect(costs(spendRows(dataDir))).toEqual([...tenCents, ...tenCents])
  },
)
