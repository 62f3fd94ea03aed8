import { and, asc, eq, gt, inArray, lt, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { insertion } from '../insert.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { ControlReader, ControlTx } from './control.server.ts'
import { spend } from './schema.ts'

export type SpendRow = typeof spend.$inferSelect

const insert = insertion(spend)

/** Set aside what a call with the operator's key may cost. */
export const reserveSpend = (tx: ControlTx, row: typeof spend.$inferInsert): Step<number> => insert(tx, [row])

const settle = query((db, arg: Arg<{ callId: string; nanoUsd: number }>) =>
  db
    .update(spend)
    .set({ nanoUsd: sql`${arg('nanoUsd')}`, settled: true })
    .where(and(eq(spend.callId, arg('callId')), eq(spend.settled, false))),
)
const keep = query((db, arg: Arg<{ callId: string }>) =>
  db
    .update(spend)
    .set({ settled: true })
    .where(eq(spend.callId, arg('callId'))),
)

/** Say what a call cost, nano-USD; null leaves what was set aside in its place, because nobody knows. */
export const settleSpend = (tx: ControlTx, callId: string, nanoUsd: number | null): Step<number> =>
  nanoUsd === null ? tx.run(keep, { callId }) : tx.run(settle, { callId, nanoUsd })

const remove = query((db, arg: Arg<{ callId: string }>) => db.delete(spend).where(eq(spend.callId, arg('callId'))))

/** Give back what was set aside for a call that was never made. */
export const releaseSpend = (tx: ControlTx, callId: string): Step<number> => tx.run(remove, { callId })

const ofMonth = query((db, arg: Arg<{ month: string; tenantId: string }>) =>
  db
    .select({
      all: sql<number>`coalesce(sum(${spend.nanoUsd}), 0)`,
      theirs: sql<number>`coalesce(sum(${spend.nanoUsd}) filter (where ${spend.tenantId} = ${arg('tenantId')}), 0)`,
    })
    .from(spend)
    .where(eq(spend.month, arg('month'))),
)

/** What counts against the operator's budgets of a month, nano-USD: everybody's, and one learner's part of it. */
export function* spendOfMonth(
  r: ControlReader,
  month: string,
  tenantId: string,
): Step<{ all: number; theirs: number }> {
  return (yield* r.get(ofMonth, { month, tenantId })) ?? { all: 0, theirs: 0 }
}

const byLearner = query((db, arg: Arg<{ month: string }>) =>
  db
    .select({
      tenantId: spend.tenantId,
      nanoUsd: sql<number>`coalesce(sum(${spend.nanoUsd}) filter (where ${spend.settled}), 0)`,
      setAsideNanoUsd: sql<number>`coalesce(sum(${spend.nanoUsd}) filter (where not ${spend.settled}), 0)`,
    })
    .from(spend)
    .where(eq(spend.month, arg('month')))
    .groupBy(spend.tenantId)
    .orderBy(sql`sum(${spend.nanoUsd}) desc`, asc(spend.tenantId))
    .limit(100),
)

/** What each learner's calls with the operator's key come to in a month, the largest first, at most a hundred. */
export const spendByLearner = (
  r: ControlReader,
  month: string,
): Step<{ tenantId: string; nanoUsd: number; setAsideNanoUsd: number }[]> => r.all(byLearner, { month })

const unsettled = query((db, arg: Arg<{ after: string; before: number; rows: number }>) =>
  db
    .select()
    .from(spend)
    .where(and(eq(spend.settled, false), gt(spend.callId, arg('after')), lt(spend.at, arg('before'))))
    .orderBy(asc(spend.callId))
    .limit(arg('rows')),
)

/** What is still set aside for calls that began before `before`, ms since the epoch, in order of their ids. */
export const unsettledSpend = (
  r: ControlReader,
  page: { after: string; before: number; rows: number },
): Step<SpendRow[]> => r.all(unsettled, page)

const foldable = query((db, arg: Arg<{ before: number; rows: number }>) =>
  db
    .select()
    .from(spend)
    .where(and(eq(spend.settled, true), lt(spend.at, arg('before')), sql`${spend.callId} not like '%:%'`))
    .limit(arg('rows')),
)
const add = query((db, arg: Arg<{ id: string; tenantId: string; month: string; nanoUsd: number; at: number }>) =>
  db
    .insert(spend)
    .values({
      callId: arg('id'),
      tenantId: arg('tenantId'),
      month: arg('month'),
      nanoUsd: arg('nanoUsd'),
      settled: true,
      at: arg('at'),
    })
    .onConflictDoUpdate({ target: spend.callId, set: { nanoUsd: sql`${spend.nanoUsd} + excluded.nano_usd` } }),
)

/**
 * Put the settled rows of each learner and month into one, at most `rows` of those that began before `before`, so that
 * a budget is looked up in few rows however many calls there were. Sums stay what they are. Returns how many were put.
 */
export function* foldSpend(tx: ControlTx, { before, rows }: { before: number; rows: number }): Step<number> {
  const found = yield* tx.all(foldable, { before, rows })
  const sums = new Map<string, SpendRow>()
  for (const row of found) {
    const id = `${row.month}:${row.tenantId}`
    const sum = sums.get(id)
    sums.set(id, { ...row, callId: id, nanoUsd: (sum?.nanoUsd ?? 0) + row.nanoUsd })
  }
  for (const { callId: id, tenantId, month, nanoUsd, at } of sums.values())
    yield* tx.run(add, { id, tenantId, month, nanoUsd, at })
  if (found.length > 0) {
    const ids = found.map(({ callId }) => callId)
    yield* tx.build((db) => db.delete(spend).where(inArray(spend.callId, ids)))
  }
  return found.length
}
