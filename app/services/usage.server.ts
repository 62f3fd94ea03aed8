import { BUDGET_KEY, ownBudget } from '#app/domain/budget.ts'
import { csvLine } from '#app/domain/csv.ts'
import { CALL_PURPOSES, type CallPurpose } from '#app/domain/costs.ts'
import { exactUsd } from '#app/domain/money.ts'
import { dayFrom } from '#app/domain/day.ts'
import { monthAfter, monthAt, monthName, monthRange, reopensOn } from '#app/domain/month.ts'
import { providerName } from '#app/domain/providers.ts'
import { addSums, type Sums } from '#app/domain/spend.ts'
import {
  PURPOSE_NAME,
  type PurposePart,
  type UsageLine,
  type UsagePeriod,
  type UsageView,
} from '#app/domain/usage-view.ts'
import type { Step } from '#db/connection.server.ts'
import { countedBetween, NO_CALLS, sumsBetween, type CallRow } from '#db/tenant/calls.server.ts'
import { preference, removePreference, setPreference } from '#db/tenant/preferences.server.ts'
import { firstCallAt, listCalls, sumsBy, titlesOf, type Grouping, type Range } from '#db/tenant/usage.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'
import type { TenantContext } from './context.ts'
import { decodeCursor, encodeCursor } from './plans.server.ts'

const DAY_MS = 86_400_000
/** Months that one can go back to. */
const MONTHS = 36

/** Lines of one table; the others are one line together. */
const LINES = 20

function foremost(lines: UsageLine[]): UsageLine[] {
  const [first, ...others] = lines.slice(LINES - 1)
  if (!first || others.length === 0) return lines
  const sums = others.reduce((sum, line) => addSums(sum, line.sums), first.sums)
  return [...lines.slice(0, LINES - 1), { id: 'others', name: `The other ${others.length + 1}`, sums }]
}

type Name = (name: string | null) => { id: string; name: string }

function* linesBy(r: TenantReader, grouping: Grouping, range: Range, nameOf: Name): Step<UsageLine[]> {
  const rows = yield* sumsBy(r, grouping, range)
  return foremost(rows.map(({ name, ...sums }) => ({ ...nameOf(name), sums })))
}

type Period = { sums: Sums; purposes: PurposePart[] }

/** What came of each day or month, by its name, with its purposes in their own order. */
function* periodsBy(r: TenantReader, grouping: 'day' | 'month', range: Range): Step<Map<string, Period>> {
  const found = new Map<string, Period>()
  for (const { name, ...sums } of yield* sumsBy(r, grouping, range)) {
    const [id = '', purpose] = (name ?? '').split('\n')
    const before = found.get(id) ?? { sums: NO_CALLS, purposes: [] }
    const { calls, nanoUsd } = sums
    const part = { purpose: purpose as CallPurpose, calls, nanoUsd, unknown: sums.unknown + sums.open }
    found.set(id, { sums: addSums(before.sums, sums), purposes: [...before.purposes, part] })
  }
  const order = ({ purpose }: PurposePart) => CALL_PURPOSES.indexOf(purpose)
  for (const { purposes } of found.values()) purposes.sort((one, other) => order(one) - order(other))
  return found
}

const NOTHING: Period = { sums: NO_CALLS, purposes: [] }

function* daysOf(r: TenantReader, range: Range): Step<UsagePeriod[]> {
  const found = yield* periodsBy(r, 'day', range)
  const first = range.from / DAY_MS
  return Array.from({ length: (range.until - range.from) / DAY_MS }, (_, i) => {
    const id = dayFrom(first + i)
    return { id, name: String(i + 1), ...(found.get(String(first + i)) ?? NOTHING) }
  })
}

/** Months that are shown beside each other. */
const BESIDE = 12

function* pastMonthsOf(r: TenantReader, current: string): Step<UsagePeriod[]> {
  const earliest = monthAfter(current, 1 - BESIDE)
  const range = { from: monthRange(earliest).from, until: monthRange(current).until }
  const found = yield* periodsBy(r, 'month', range)
  if (found.size < 2) return []
  return Array.from({ length: BESIDE }, (_, i) => {
    const id = monthAfter(earliest, i)
    return { id, name: monthName(id), ...(found.get(id) ?? NOTHING) }
  })
}

/** Plans or conversations by their titles; what is gone has cost what it has cost. */
function* titled(r: TenantReader, grouping: 'plan' | 'conversation', range: Range): Step<UsageLine[]> {
  const lines = yield* linesBy(r, grouping, range, (id) => ({ id: id ?? '', name: '' }))
  const titles = yield* titlesOf(
    r,
    lines.map(({ id }) => id),
  )
  const gone = grouping === 'plan' ? 'Deleted plan' : 'Deleted conversation'
  const none = grouping === 'plan' ? 'For no plan' : 'In no conversation'
  return lines.map((line) => ({ ...line, name: line.name || (line.id === '' ? none : (titles.get(line.id) ?? gone)) }))
}

const modelName: Name = (text) => {
  const [provider = '', model = ''] = (text ?? '').split('\n')
  return {
    id: `${provider}/${model}`,
    name: provider === 'offline' ? providerName(provider) : `${providerName(provider)}, ${model}`,
  }
}
const purposeName: Name = (text) => ({ id: text ?? '', name: PURPOSE_NAME[text as CallPurpose] })

/** From this month back to the one of the first call. */
function monthsTo(first: number | null, current: string): UsageView['months'] {
  const earliest = first === null ? current : monthAt(first)
  const months: string[] = []
  for (let month = current; month >= earliest && months.length < MONTHS; month = monthAfter(month, -1)) {
    months.push(month)
  }
  return months.map((month) => ({ month, name: monthName(month) }))
}

/** A month of the learner's ledger, the current one without a name, all from one moment. */
export function usageOf(ctx: TenantContext, asked?: string): Promise<UsageView> {
  const current = monthAt(ctx.now().getTime())
  const month = asked ?? current
  const range = monthRange(month)
  return ctx.db.read(function* (r): Step<UsageView> {
    return {
      month,
      name: monthName(month),
      months: monthsTo(yield* firstCallAt(r), current),
      total: yield* sumsBetween(r, range),
      days: yield* daysOf(r, range),
      pastMonths: yield* pastMonthsOf(r, current),
      purposes: yield* linesBy(r, 'purpose', range, purposeName),
      models: yield* linesBy(r, 'model', range, modelName),
      plans: yield* titled(r, 'plan', range),
      conversations: yield* titled(r, 'conversation', range),
      budget: {
        budget: ownBudget(yield* preference(r, BUDGET_KEY)),
        counted: yield* countedBetween(r, monthRange(current)),
        month: monthName(current),
        reopens: reopensOn(current),
      },
    }
  })
}

/** Set the learner's monthly budget, nano-USD; null takes it away. */
export async function setOwnBudget(ctx: TenantContext, budget: number | null): Promise<void> {
  await ctx.db.immediate(
    (tx) =>
      budget === null ? removePreference(tx, BUDGET_KEY) : setPreference(tx, BUDGET_KEY, budget, ctx.now().getTime()),
    { pastWall: true },
  )
}

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())

/** A call as the API tells it: times ISO 8601, money in integer nano-USD. */
export const callView = ({ startedAt, settledAt, ...row }: CallRow) => ({
  ...row,
  startedAt: new Date(startedAt).toISOString(),
  settledAt: iso(settledAt),
})
export type CallView = ReturnType<typeof callView>

/** Longest stretch that a clock can name. */
const ALWAYS: Range = { from: 0, until: Number.MAX_SAFE_INTEGER }
const rangeOf = (month: string | undefined) => (month ? monthRange(month) : ALWAYS)

type Asked = { month?: string | undefined; limit: number; cursor?: string | undefined }

/** One page of the ledger, newest first, of a month or of all time. Throws 400 for a cursor that is not ours. */
export async function listCallViews(
  ctx: TenantContext,
  { month, limit, cursor }: Asked,
): Promise<{ items: CallView[]; nextCursor: string | null }> {
  const last = cursor ? decodeCursor(cursor) : undefined
  const rows = await ctx.db.read((r) => listCalls(r, { ...rangeOf(month), limit: limit + 1, after: last }))
  const shown = rows.slice(0, limit)
  const end = rows.length > shown.length ? shown.at(-1) : undefined
  return { items: shown.map(callView), nextCursor: end ? encodeCursor({ createdAt: end.startedAt, id: end.id }) : null }
}

const COLUMNS = [
  'id',
  'startedAt',
  'settledAt',
  'status',
  'purpose',
  'payer',
  'provider',
  'providerId',
  'model',
  'inputTokens',
  'outputTokens',
  'cachedTokens',
  'reasoningTokens',
  'costNanoUsd',
  'costStatus',
  'reservedNanoUsd',
  'durationMs',
  'errorCode',
  'planId',
  'attemptId',
  'conversationId',
  'messageId',
  'agentId',
  'runId',
  'step',
] as const satisfies (keyof CallView)[]

/** The prices that the cost was counted with, nano-USD for a million tokens; empty where there were none. */
const PRICES = ['input', 'output', 'cachedInput', 'source'] as const

/** Rows that one part of a file holds. */
const CSV_ROWS = 500

const lineOf = (call: CallView) =>
  csvLine([
    ...COLUMNS.map((column) => call[column]),
    ...PRICES.map((part) => call.price?.[part] ?? null),
    call.costNanoUsd === null ? null : exactUsd(call.costNanoUsd),
  ])

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/**
 * The ledger as a CSV file, newest first, read a part at a time; money in nano-USD, and in dollars in the last column.
 * Every cost can be counted again from its line.
 */
export async function* callsCsv(ctx: TenantContext, month?: string): AsyncGenerator<string> {
  yield csvLine([...COLUMNS, ...PRICES.map((part) => `price${capital(part)}`), 'costUsd'])
  let after: { at: number; id: string } | undefined
  do {
    const page = { ...rangeOf(month), limit: CSV_ROWS, after }
    const rows: CallRow[] = await ctx.db.read((r) => listCalls(r, page))
    const last = rows.length < CSV_ROWS ? undefined : rows.at(-1)
    after = last && { at: last.startedAt, id: last.id }
    if (rows.length > 0) yield rows.map((row) => lineOf(callView(row))).join('')
  } while (after)
}
