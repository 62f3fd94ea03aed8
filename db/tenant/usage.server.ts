import { and, desc, eq, gte, lt, or, sql, type SQL } from 'drizzle-orm'
import type { Sums } from '#app/domain/spend.ts'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader } from '../tenants.server.ts'
import { SUMS, type CallRow } from './calls.server.ts'
import { calls } from './schema-costs.ts'

/** From when until before when, ms since the epoch. */
export type Range = { from: number; until: number }
type RangeArg = Arg<{ from: number; until: number }>

const within = (arg: RangeArg) => and(gte(calls.startedAt, arg('from')), lt(calls.startedAt, arg('until')))

/** The same sums of the same rows, one row a group. */
const grouped = (of: SQL) =>
  query((db, arg: RangeArg) =>
    db
      .select({ name: sql<string | null>`${of}`, ...SUMS })
      .from(calls)
      .where(within(arg))
      .groupBy(of)
      .orderBy(sql`sum(coalesce(${calls.costNanoUsd}, ${calls.reservedNanoUsd})) desc`, sql`count(*) desc`, of),
  )

const GROUPS = {
  /** Days since 1970-01-01, UTC, and the purpose, with a line break between. */
  day: grouped(sql`(${calls.startedAt} / 86400000) || char(10) || ${calls.purpose}`),
  /** Months as 2026-11, UTC, and the purpose. */
  month: grouped(sql`strftime('%Y-%m', ${calls.startedAt} / 1000, 'unixepoch') || char(10) || ${calls.purpose}`),
  purpose: grouped(sql`${calls.purpose}`),
  /** Provider and model, with a line break between. */
  model: grouped(sql`${calls.provider} || char(10) || ${calls.model}`),
  /** The plan's id; null for calls that were for none. */
  plan: grouped(sql`${calls.planId}`),
  conversation: grouped(sql`${calls.conversationId}`),
} as const

export type Grouping = keyof typeof GROUPS
export type GroupSums = Sums & { name: string | null }

/** What calls come to by what they were for, the dearest first. */
export const sumsBy = (r: TenantReader, grouping: Grouping, range: Range): Step<GroupSums[]> =>
  r.all(GROUPS[grouping], range)

const firstCall = query((db) => db.select({ at: sql<number | null>`min(${calls.startedAt})` }).from(calls))

/** When the first call was made, ms since the epoch; null before there was one. */
export function* firstCallAt(r: TenantReader): Step<number | null> {
  return (yield* r.get(firstCall, {}))?.at ?? null
}

const titles = query((db, arg: Arg<{ ids: string }>) =>
  db.select({ id: sql<string>`id`, title: sql<string>`title` }).from(
    sql`(select id, title from plans where id in (select value from json_each(${arg('ids')}))
        union all select id, title from conversations where id in (select value from json_each(${arg('ids')})))`,
  ),
)

/** The titles of plans and conversations that still are, by their ids. */
export function* titlesOf(r: TenantReader, ids: readonly string[]): Step<Map<string, string>> {
  const rows = yield* r.all(titles, { ids: JSON.stringify(ids) })
  return new Map(rows.map(({ id, title }) => [id, title]))
}

type Page = Range & { limit: number; after?: { at: number; id: string } | undefined }

const newest = query((db, arg: Arg<Range & { limit: number }>) =>
  db.select().from(calls).where(within(arg)).orderBy(desc(calls.startedAt), desc(calls.id)).limit(arg('limit')),
)
const after = query((db, arg: Arg<Range & { limit: number; at: number; id: string }>) =>
  db
    .select()
    .from(calls)
    .where(
      and(
        within(arg),
        or(lt(calls.startedAt, arg('at')), and(eq(calls.startedAt, arg('at')), lt(calls.id, arg('id')))),
      ),
    )
    .orderBy(desc(calls.startedAt), desc(calls.id))
    .limit(arg('limit')),
)

/** One page of the ledger, newest first. */
export const listCalls = (r: TenantReader, { after: last, ...page }: Page): Step<CallRow[]> =>
  last ? r.all(after, { ...page, ...last }) : r.all(newest, page)
