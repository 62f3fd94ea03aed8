import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { addSums } from '#app/domain/spend.ts'
import { ORPHANED_MS } from '#app/jobs/meter.server.ts'
import { listConversations } from '#app/services/conversations.server.ts'
import { sendMessage } from '#app/services/messages.server.ts'
import { listPlanCards } from '#app/services/plans.server.ts'
import { usageOf } from '#app/services/usage.server.ts'
import { NO_CALLS } from '#db/tenant/calls.server.ts'
import { chatting, lastOf } from '../support/chat.ts'
import { childOn, dataDirectory, revived, STAGED_FOR, TENANT } from '../support/crash.ts'
import { checkInvariants } from '../support/invariants.ts'
import { ledgerRows, spendRows } from '../support/ledger.ts'
import { courseAnswer, loopbackProvider, streaming } from '../support/provider.ts'
import type { TestRuntime } from '../support/runtime.ts'

const DAY_MS = 24 * 3_600_000
const BUDGET = { BUDGET_MONTHLY_USD: '5' }
/** A dollar a million tokens: what the scripted provider counts, 100 in and 500 out, is 600,000 nano-USD. */
const COST = 600_000
const PRICES = { models: [{ model: 'tiny', price: { input: 1, output: 1 } }] }

const SAID = 'A hive is a box for bees, and more. '.repeat(10)

type Left = {
  point: string
  doing: 'chat' | 'create'
  /** Calls that reached the provider before the kill, and rows of the ledger then, by their status. */
  asked: number
  rows: string[]
  /** What comes of what was set aside: given back, kept while nobody knows, or settled with the cost. */
  aside: 'given back' | 'kept' | 'settled'
}

const AT: Left[] = [
  { point: 'call_reserved', doing: 'chat', asked: 0, rows: [], aside: 'given back' },
  { point: 'call_opened', doing: 'chat', asked: 0, rows: ['open'], aside: 'kept' },
  { point: 'chunk.text:kill:1', doing: 'chat', asked: 1, rows: ['open'], aside: 'kept' },
  { point: 'call_settled', doing: 'chat', asked: 1, rows: ['done'], aside: 'settled' },
  { point: 'call_opened', doing: 'create', asked: 0, rows: ['open'], aside: 'kept' },
  { point: 'call_settled', doing: 'create', asked: 1, rows: ['done'], aside: 'settled' },
]

/** The cut-off reply is there with what had come, and the conversation goes on. */
async function goneOnChatting(cairn: TestRuntime): Promise<void> {
  const ctx = cairn.as(TENANT)
  const { id = '' } = (await listConversations(ctx)).items[0] ?? {}
  const reply = await lastOf(ctx, id)
  expect(reply.status).toBe('interrupted')
  expect(SAID.startsWith(reply.text)).toBe(true)
  await sendMessage(ctx, { conversationId: id, text: 'Go on', clientId: 'two' })
  await cairn.worker.tick()
  expect(await lastOf(ctx, id)).toMatchObject({ status: 'complete', text: SAID })
}

/** The plan is made by its job's next run. */
async function madeAfterAll(cairn: TestRuntime): Promise<void> {
  const { items } = await listPlanCards(cairn.as(TENANT), { limit: 5 })
  expect(items.map(({ status }) => status)).toEqual(['ready'])
}

/** The usage page, and what it is divided into, come to what the rows come to; an orphan is possibly billed. */
async function sumsAgree(cairn: TestRuntime, possibly: number): Promise<void> {
  const { total, days, purposes, models } = await usageOf(cairn.as(TENANT))
  const rows = ledgerRows(cairn.dataDir, TENANT)
  expect(total).toMatchObject({
    calls: rows.length,
    nanoUsd: rows.reduce((sum, row) => sum + Number(row['cost_nano_usd'] ?? 0), 0),
    open: possibly === 0 ? 0 : 1,
    openUpToNanoUsd: possibly,
    unknown: 0,
  })
  for (const lines of [days, purposes, models]) {
    expect(lines.reduce((sum, line) => addSums(sum, line.sums), NO_CALLS)).toEqual(total)
  }
}

// Side by side: most of each is waiting for a process.
it.concurrent.each(AT)(
  'kill -9 at $point of a $doing leaves a row for every call, and what was set aside is $aside',
  async ({ point, doing, asked, rows, aside }) => {
    const text = doing === 'chat' ? SAID : courseAnswer({ modules: 2 })
    await using provider = await loopbackProvider(chatting(streaming(text, { size: 40, paceMs: 40 })))
    const dataDir = dataDirectory()
    writeFileSync(path.join(dataDir, 'models.json'), JSON.stringify(PRICES))
    {
      const FAILPOINT = point.includes(':') ? point : `${point}:kill`
      await using doomed = await childOn(provider, dataDir, { ...BUDGET, FAILPOINT })
      expect((await doomed.ask(doing))?.['error']).toBeUndefined()
      expect(await doomed.ended).toMatchObject({ signal: 'SIGKILL' })
    }
    expect(provider.calls).toHaveLength(asked)
    const [left, ...others] = spendRows(dataDir)
    expect([others, left]).toEqual([[], expect.objectContaining({ settled: 0 })])
    const most = Number(left?.['nano_usd'])
    expect(ledgerRows(dataDir, TENANT).map(({ status }) => status)).toEqual(rows)

    await using cairn = await revived(provider, dataDir, BUDGET)
    cairn.clock.advance(STAGED_FOR)
    await cairn.worker.tick()
    await (doing === 'chat' ? goneOnChatting(cairn) : madeAfterAll(cairn))
    // A row for each call that was made, one more for one that was only about to be.
    const all = ledgerRows(dataDir, TENANT)
    expect(all).toHaveLength(provider.calls.length + (point === 'call_opened' ? 1 : 0))
    expect(all.slice(rows.length).map(({ status }) => status)).toEqual(all.slice(rows.length).map(() => 'done'))
    await sumsAgree(cairn, rows.includes('open') ? most : 0)
    expect(checkInvariants(dataDir)).toEqual([])

    const since = all.slice(rows.length).length * COST
    const counted = () => spendRows(dataDir).reduce((sum, row) => sum + Number(row['nano_usd']), 0) - since
    expect(counted()).toBe(most)
    for (const passed of [ORPHANED_MS, DAY_MS]) {
      cairn.clock.advance(passed + 1)
      await cairn.sweeper.sweep()
      expect(counted()).toBe({ 'given back': 0, kept: most, settled: COST }[aside])
    }
    // Nobody will ever say more of it: it stays counted, and is looked at no more.
    expect(spendRows(dataDir).filter(({ settled }) => settled === 0)).toEqual([])
  },
)
