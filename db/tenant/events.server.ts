import { and, asc, desc, eq, gt, sql } from 'drizzle-orm'
import type { ProgressBody, ProgressEvent } from '#app/domain/progress.ts'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { attempts, events, plans } from './schema.ts'

const bump = query((db, arg: Arg<{ planId: string }>) =>
  db
    .update(plans)
    .set({ lastSeq: sql`${plans.lastSeq} + 1` })
    .where(eq(plans.id, arg('planId')))
    .returning({ seq: plans.lastSeq }),
)
const insert = query(
  (db, arg: Arg<{ planId: string; seq: number; attemptId: string; type: string; data: string; at: number }>) =>
    db.insert(events).values({
      planId: arg('planId'),
      seq: arg('seq'),
      attemptId: arg('attemptId'),
      type: sql`${arg('type')}`,
      data: sql`${arg('data')}`,
      at: arg('at'),
    }),
)

/** Append an event; its `seq` is the plan's next. Does nothing when the plan is gone. */
export function* appendEvent(
  tx: TenantTx,
  planId: string,
  attemptId: string,
  event: ProgressBody,
  at: number,
): Step<void> {
  const row = yield* tx.get(bump, { planId })
  if (!row) return
  const data = JSON.stringify(event.data)
  yield* tx.run(insert, { planId, seq: row.seq, attemptId, type: event.type, data, at })
}

const sweep = query((db, arg: Arg<{ until: number; rows: number }>) =>
  db.delete(events).where(
    sql`rowid in (select e.rowid from events e join attempts a on a.id = e.attempt_id
      where e.at <= ${arg('until')} and a.status != 'in_progress'
        and a.number < (select max(b.number) from attempts b where b.plan_id = a.plan_id)
      limit ${arg('rows')})`,
  ),
)

/**
 * Forget events of settled attempts that happened by `until`, ms since the epoch, at most `rows`. Those of a plan's last
 * attempt stay: a page still tells its story.
 */
export const sweepEvents = (tx: TenantTx, until: number, rows: number): Step<number> => tx.run(sweep, { until, rows })

const since = query((db, arg: Arg<{ planId: string; after: number; limit: number }>) =>
  db
    .select({
      seq: events.seq,
      attempt: attempts.number,
      at: events.at,
      type: events.type,
      data: events.data,
    })
    .from(events)
    .innerJoin(attempts, eq(attempts.id, events.attemptId))
    .where(and(eq(events.planId, arg('planId')), gt(events.seq, arg('after'))))
    .orderBy(asc(events.seq))
    .limit(arg('limit')),
)

/** A plan's events after a sequence number, in order, at most `limit`. */
export function* eventsAfter(r: TenantReader, planId: string, after: number, limit = 200): Step<ProgressEvent[]> {
  const rows = yield* r.all(since, { planId, after, limit })
  return rows as unknown as ProgressEvent[]
}

const latest = query((db, arg: Arg<{ planId: string; limit: number }>) =>
  db
    .select({ seq: events.seq, attempt: attempts.number, at: events.at, type: events.type, data: events.data })
    .from(events)
    .innerJoin(attempts, eq(attempts.id, events.attemptId))
    .where(eq(events.planId, arg('planId')))
    .orderBy(desc(events.seq))
    .limit(arg('limit')),
)

/** A plan's latest events, in order, at most `limit`. */
export function* lastEvents(r: TenantReader, planId: string, limit: number): Step<ProgressEvent[]> {
  return (yield* r.all(latest, { planId, limit })).toReversed() as unknown as ProgressEvent[]
}

const firstOfAttempt = query((db, arg: Arg<{ attemptId: string; planId: string }>) =>
  db
    .select({ seq: sql<number>`coalesce(min(${events.seq}), 1)` })
    .from(events)
    .where(and(eq(events.planId, arg('planId')), eq(events.attemptId, arg('attemptId')))),
)

/** The first sequence number of an attempt's events. */
export function* firstSeq(r: TenantReader, planId: string, attemptId: string): Step<number> {
  return (yield* r.get(firstOfAttempt, { planId, attemptId }))?.seq ?? 1
}

const progressOf = query((db, arg: Arg<{ planId: string; attemptId: string }>) =>
  db
    .select({
      items: sql<number>`coalesce(sum(${events.type} = 'item'), 0)`,
      phase: sql<string | null>`(select json_extract(e.data, '$.phase') from events e
        where e.plan_id = ${arg('planId')} and e.attempt_id = ${arg('attemptId')} and e.type = 'phase' order by e.seq desc limit 1)`,
      until: sql<number | null>`(select json_extract(e.data, '$.until') from events e
        where e.plan_id = ${arg('planId')} and e.attempt_id = ${arg('attemptId')} and e.type = 'phase' order by e.seq desc limit 1)`,
    })
    .from(events)
    .where(and(eq(events.planId, arg('planId')), eq(events.attemptId, arg('attemptId')))),
)

/** How far an attempt has come: items closed so far, and the phase it is in. */
export const attemptProgress = (r: TenantReader, planId: string, attemptId: string) =>
  r.get(progressOf, { planId, attemptId })
