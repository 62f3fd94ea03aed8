import { and, eq, gte, lt, sql, type Placeholder, type SQL } from 'drizzle-orm'
import type { Sums } from '#app/domain/spend.ts'
import type { Step } from '../connection.server.ts'
import { insertion } from '../insert.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { calls } from './schema-costs.ts'

export type CallRow = typeof calls.$inferSelect
type NewCall = typeof calls.$inferInsert

const insert = insertion(calls)

/** Write the row of a call that is about to be made. */
export const openCall = (tx: TenantTx, row: Omit<NewCall, 'status' | 'settledAt'>): Step<number> =>
  insert(tx, [{ ...row, status: 'open' }])

export type CallSettlement = Pick<
  CallRow,
  | 'errorCode'
  | 'inputTokens'
  | 'outputTokens'
  | 'cachedTokens'
  | 'reasoningTokens'
  | 'costNanoUsd'
  | 'costStatus'
  | 'durationMs'
> & { status: 'done' | 'failed' | 'stopped'; settledAt: number }

/** Say how a call ended. 0 when somebody has said so before. */
export const settleCall = (tx: TenantTx, id: string, settlement: CallSettlement): Step<number> =>
  tx.build((db) =>
    db
      .update(calls)
      .set(settlement)
      .where(and(eq(calls.id, id), eq(calls.status, 'open'))),
  )

const total = (of: SQL) => sql<number>`coalesce(sum(${of}), 0)`
const isOpen = sql`${calls.status} = 'open'`
const isUnknown = sql`${calls.status} <> 'open' and ${calls.costNanoUsd} is null`

/** What any set of calls comes to. Every sum that anybody is shown is these columns over some rows. */
export const SUMS = {
  calls: sql<number>`count(*)`,
  nanoUsd: total(sql`${calls.costNanoUsd}`),
  estimated: total(sql`${calls.costStatus} = 'estimated'`),
  unknown: total(isUnknown),
  unknownUpToNanoUsd: total(sql`case when ${isUnknown} then ${calls.reservedNanoUsd} end`),
  open: total(isOpen),
  openUpToNanoUsd: total(sql`case when ${isOpen} then ${calls.reservedNanoUsd} end`),
  countedNanoUsd: total(sql`coalesce(${calls.costNanoUsd}, ${calls.reservedNanoUsd})`),
  inputTokens: total(sql`${calls.inputTokens}`),
  outputTokens: total(sql`${calls.outputTokens}`),
  cachedTokens: total(sql`${calls.cachedTokens}`),
  reasoningTokens: total(sql`${calls.reasoningTokens}`),
  uncounted: total(sql`${calls.inputTokens} is null or ${calls.outputTokens} is null`),
} satisfies Record<keyof Sums, SQL<number>>

/** What no calls come to. */
export const NO_CALLS = Object.fromEntries(Object.keys(SUMS).map((name) => [name, 0])) as Sums

const SUBJECTS = {
  attemptId: calls.attemptId,
  messageId: calls.messageId,
  conversationId: calls.conversationId,
  planId: calls.planId,
  runId: calls.runId,
} as const
/** What calls may be for. */
export type Subject = keyof typeof SUBJECTS

/** An attempt's calls are found among its plan's. */
const whereOf = (subject: Subject, id: Placeholder) =>
  subject === 'attemptId'
    ? and(sql`${calls.planId} = (select a.plan_id from attempts a where a.id = ${id})`, eq(calls.attemptId, id))
    : eq(SUBJECTS[subject], id)

const ofSubject = (Object.keys(SUBJECTS) as Subject[]).map(
  (subject) =>
    [
      subject,
      query((db, arg: Arg<{ id: string }>) =>
        db
          .select(SUMS)
          .from(calls)
          .where(whereOf(subject, arg('id'))),
      ),
    ] as const,
)
const bySubject = Object.fromEntries(ofSubject) as Record<Subject, (typeof ofSubject)[number][1]>

/** What all calls for one plan, attempt, conversation, message or run come to: `sumsOf(r, 'planId', id)`. */
export function* sumsOf(r: TenantReader, subject: Subject, id: string): Step<Sums> {
  return (yield* r.get(bySubject[subject], { id })) ?? NO_CALLS
}

const ofStep = query((db, arg: Arg<{ runId: string }>) =>
  db
    .select({ step: sql<string>`coalesce(${calls.step}, '')`, ...SUMS })
    .from(calls)
    .where(eq(calls.runId, arg('runId')))
    .groupBy(calls.step),
)

/** What the calls of each step of a run come to, by the step's name. */
export function* sumsOfSteps(r: TenantReader, runId: string): Step<Map<string, Sums>> {
  const rows = yield* r.all(ofStep, { runId })
  return new Map(rows.map(({ step, ...sums }) => [step, sums]))
}

const ofConversations = query((db, arg: Arg<{ ids: string }>) =>
  db
    .select({ id: sql<string>`${calls.conversationId}`, ...SUMS })
    .from(calls)
    .where(sql`${calls.conversationId} in (select value from json_each(${arg('ids')}))`)
    .groupBy(calls.conversationId),
)

/** What the calls of each of these conversations come to, by its id. */
export function* sumsOfConversations(r: TenantReader, ids: readonly string[]): Step<Map<string, Sums>> {
  const rows = yield* r.all(ofConversations, { ids: JSON.stringify(ids) })
  return new Map(rows.map(({ id, ...sums }) => [id, sums]))
}

const between = query((db, arg: Arg<{ from: number; until: number }>) =>
  db
    .select(SUMS)
    .from(calls)
    .where(and(gte(calls.startedAt, arg('from')), lt(calls.startedAt, arg('until')))),
)

const counted = query((db, arg: Arg<{ from: number; until: number }>) =>
  db
    .select({ nanoUsd: SUMS.countedNanoUsd })
    .from(calls)
    .where(and(gte(calls.startedAt, arg('from')), lt(calls.startedAt, arg('until')))),
)

/** What a budget counts of the calls that began from `from` until before `until`, ms since the epoch; nano-USD. */
export function* countedBetween(r: TenantReader, range: { from: number; until: number }): Step<number> {
  return (yield* r.get(counted, range))?.nanoUsd ?? 0
}

/** What the calls come to that began from `from` until before `until`, ms since the epoch. */
export function* sumsBetween(r: TenantReader, range: { from: number; until: number }): Step<Sums> {
  return (yield* r.get(between, range)) ?? NO_CALLS
}

const byId = query((db, arg: Arg<{ id: string }>) =>
  db
    .select({ status: calls.status, costNanoUsd: calls.costNanoUsd })
    .from(calls)
    .where(eq(calls.id, arg('id'))),
)

/** How a call stands; undefined when there is no such row. */
export const callState = (r: TenantReader, id: string): Step<Pick<CallRow, 'status' | 'costNanoUsd'> | undefined> =>
  r.get(byId, { id })
