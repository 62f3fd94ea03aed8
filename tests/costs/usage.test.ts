import process from 'node:process'
import fc from 'fast-check'
import { expect, it, onTestFailed } from 'vitest'
import { usd } from '#app/domain/money.ts'
import { addSums, type Sums } from '#app/domain/spend.ts'
import type { UsageLine, UsageView } from '#app/domain/usage-view.ts'
import { NO_CALLS, openCall } from '#db/tenant/calls.server.ts'
import { ledgerRows } from '../support/ledger.ts'
import { plantCalls } from '../support/planted-calls.ts'
import { world } from '../support/world.ts'

type Line = Record<string, string>
const GROUPS = ['days', 'purposes', 'models', 'plans', 'conversations'] as const

/** A CSV file's lines by their columns; nothing of ours has a line break in a cell. */
function linesOf(csv: string): Line[] {
  const cells = (line: string) =>
    [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(,|$)/g)]
      .slice(0, -1)
      .map(([, cell = '']) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell))
  const [head = '', ...rows] = csv.trimEnd().split('\r\n')
  const names = head.split(',')
  return rows.map((row) => Object.fromEntries(cells(row).map((cell, i) => [names[i] ?? '', cell])))
}

const sumOf = (rows: readonly Record<string, unknown>[], column: string) =>
  rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0)
const together = (lines: readonly UsageLine[]): Sums => lines.reduce((sum, line) => addSums(sum, line.sums), NO_CALLS)

type Row = { name: string; cost: string; calls: number; inputTokens: number; outputTokens: number }

/** What people read in a cell, tags and entities apart. */
const plain = (html: string) =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .trim()
const numberIn = (text: string | undefined) => Number((text ?? '').replace(/[^\d]/g, ''))

/** The rows of a page's table, by the id of its section. */
function tableRows(html: string, id: string): Row[] {
  const [, table = ''] = new RegExp(`id="${id}"[\\s\\S]*?<tbody[^>]*>([\\s\\S]*?)</tbody>`).exec(html) ?? []
  return [...table.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/g)].map(([, row = '']) => {
    const [name = '', cost = '', calls, tokens] = [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map((cell) =>
      plain(cell[1] ?? ''),
    )
    const [inputTokens, outputTokens] = (tokens ?? '').split(' in').map(numberIn)
    return { name, cost, calls: numberIn(calls), inputTokens: inputTokens ?? 0, outputTokens: outputTokens ?? 0 }
  })
}

/** The page's tables say line by line what the API says, and each of them comes to the month's sums. */
function expectTables(html: string, view: UsageView): void {
  for (const group of GROUPS.filter((each) => each !== 'days')) {
    const rows = tableRows(html, group)
    expect([group, rows.map(({ name }) => name)]).toEqual([group, view[group].map(({ name }) => name)])
    for (const [i, { sums }] of view[group].entries()) expect(rows[i]?.cost).toContain(usd(sums.nanoUsd))
    for (const column of ['calls', 'inputTokens', 'outputTokens'] as const) {
      expect([group, column, sumOf(rows, column)]).toEqual([group, column, view.total[column]])
    }
  }
}

it(
  'shows for ten thousand calls what the ledger says, on the page, in the API and in the file',
  { timeout: 120_000 },
  async () => {
    const [seed = 0] = fc.sample(fc.integer(), 1)
    onTestFailed(() => void process.stderr.write(`the ten thousand calls had the seed ${seed}\n`))
    const w = await world()
    const learner = await w.signUp()
    const months = ['2026-01', '2026-02', '2026-03']
    await plantCalls(learner.ctx, { n: 10_000, seed, months })
    const ledger = ledgerRows(w.dataDir, learner.accountId)
    const file = linesOf((await learner.get('/usage.csv')).text)
    expect(file).toHaveLength(10_000)
    expect(sumOf(file, 'costNanoUsd')).toBe(sumOf(ledger, 'cost_nano_usd'))
    let all = NO_CALLS
    for (const month of months) {
      const rows = ledger.filter((row) => new Date(Number(row['started_at'])).toISOString().startsWith(month))
      const { body } = (await learner.api('GET', `/api/v1/usage?month=${month}`)) as unknown as { body: UsageView }
      expect(body.total).toMatchObject({
        calls: rows.length,
        nanoUsd: sumOf(rows, 'cost_nano_usd'),
        inputTokens: sumOf(rows, 'input_tokens'),
        outputTokens: sumOf(rows, 'output_tokens'),
        open: rows.filter((row) => row['status'] === 'open').length,
        unknown: rows.filter((row) => row['status'] !== 'open' && row['cost_nano_usd'] === null).length,
      })
      for (const group of GROUPS) expect([group, together(body[group])]).toEqual([group, body.total])
      // What each day and month was for comes to the same, and the chart says it in words.
      for (const period of [...body.days, ...body.pastMonths]) {
        expect(sumOf(period.purposes, 'nanoUsd')).toBe(period.sums.nanoUsd)
        expect(sumOf(period.purposes, 'calls')).toBe(period.sums.calls)
        expect(sumOf(period.purposes, 'unknown')).toBe(period.sums.unknown + period.sums.open)
      }
      expect(body.pastMonths.find(({ id }) => id === month)?.sums).toEqual(body.total)
      const part = linesOf((await learner.get(`/usage.csv?month=${month}`)).text)
      expect([part.length, sumOf(part, 'costNanoUsd')]).toEqual([rows.length, body.total.nanoUsd])
      const page = await learner.get(`/usage?month=${month}`)
      expect(page.text).toContain(`about ${usd(body.total.nanoUsd)}</dd>`)
      expect(page.text).toContain(`${rows.length.toLocaleString('en-GB')}</dd>`)
      expectTables(page.text, body)
      expect(page.text).toContain('Possibly billed:')
      expect(page.text).toContain('Of unknown cost:')
      all = addSums(all, body.total)
    }
    expect([all.calls, all.nanoUsd]).toEqual([10_000, sumOf(ledger, 'cost_nano_usd')])
  },
)

it('lists every call once, newest first, a page at a time', async () => {
  const w = await world()
  const learner = await w.signUp()
  const planted = await plantCalls(learner.ctx, { n: 130, months: ['2026-02', '2026-03'] })
  const script = await learner.script()
  const seen: { id: string; startedAt: string }[] = []
  let cursor: string | null = ''
  do {
    const { body } = await script('GET', `/api/v1/usage/calls?limit=50${cursor ? `&cursor=${cursor}` : ''}`)
    seen.push(...body.items)
    cursor = body.nextCursor
  } while (cursor)
  expect(new Set(seen.map(({ id }) => id))).toEqual(new Set(planted.map(({ id }) => id)))
  expect(seen).toHaveLength(130)
  expect(seen.map(({ startedAt }) => startedAt)).toEqual(
    seen
      .map(({ startedAt }) => startedAt)
      .toSorted()
      .toReversed(),
  )
  const march = await script('GET', '/api/v1/usage/calls?month=2026-03&limit=100')
  expect(march.body.items.every(({ startedAt }: { startedAt: string }) => startedAt.startsWith('2026-03'))).toBe(true)
  for (const wrong of ['month=x', 'limit=0', 'cursor=x']) {
    expect((await script('GET', `/api/v1/usage/calls?${wrong}`)).status).toBe(400)
  }
  expect((await script('GET', '/api/v1/usage.csv?month=2026-03')).status).toBe(200)
})

it('tells in the file all that a cost is counted from', async () => {
  const w = await world()
  const learner = await w.signUp()
  const price = { input: 400_000_000, output: 1_600_000_000, cachedInput: null, source: 'operator' as const }
  const about = { purpose: 'reply' as const, agentId: 'agent-1', attemptId: null }
  const row = { id: 'c-1', payer: 'learner' as const, provider: 'openai', providerId: 'mine', model: 'm', startedAt: 1 }
  await learner.ctx.db.immediate((tx) => openCall(tx, { ...row, ...about, price }))
  const [line] = linesOf((await learner.get('/usage.csv')).text)
  expect(line).toMatchObject({ agentId: 'agent-1', attemptId: '', providerId: 'mine', durationMs: '' })
  expect(line).toMatchObject({ priceInput: '400000000', priceOutput: '1600000000', priceCachedInput: '' })
  expect(line?.['priceSource']).toBe('operator')
})

it('writes nothing into the file that a spreadsheet would run', async () => {
  const w = await world()
  const learner = await w.signUp()
  await plantCalls(learner.ctx, { n: 60, months: ['2026-03'] })
  const { text } = await learner.get('/usage.csv')
  expect(text).toContain(`'=cmd`)
  expect(text).not.toMatch(/(^|,)"?[=+@-]/m)
})

it('says so when nothing was asked, and shows, sets, refuses and removes a budget without a script', async () => {
  const w = await world()
  const learner = await w.signUp()
  const empty = await learner.get('/usage')
  expect(empty.text).toContain('No calls this month')
  expect(empty.text).toContain('No budget set.')
  const set = await learner.post('/usage', { intent: 'set-budget', budget: '$12.50' })
  expect(set.text).toContain('Your budget is $12.50 a month.')
  expect((await learner.get('/usage')).text).toContain('$0.00 of $12.50 used in March 2026. Resets on 1 April.')
  const wrong = await learner.post('/usage', { intent: 'set-budget', budget: 'much' })
  expect(wrong.text).toContain('Give an amount in US dollars')
  expect((await learner.get('/usage')).text).toContain('of $12.50 used')
  await learner.post('/usage', { intent: 'remove-budget' })
  expect((await learner.get('/usage')).text).toContain('No budget set.')
  expect((await learner.get('/usage?month=2026-13')).status).toBe(404)
})
