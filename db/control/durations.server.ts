import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import type { PastRun } from '#app/domain/estimate.ts'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { ControlReader, ControlTx } from './control.server.ts'
import { durations } from './schema.ts'

/** What makes two attempts alike, apart from their size. */
export type Alike = { kind: string; provider: string; model: string }

/** How many are kept of attempts alike: enough for an estimate, and for it to follow a provider that changes. */
const KEPT = 200

const sweep = query((db, arg: Arg<Alike & { kept: number }>) =>
  db.delete(durations).where(
    sql`${durations.id} in (select d.id from durations d where d.kind = ${arg('kind')} and d.provider = ${arg('provider')}
      and d.model = ${arg('model')} order by d.at desc, d.id desc limit -1 offset ${arg('kept')})`,
  ),
)

/** Keep how long an attempt took, and forget the oldest alike beyond 200. */
export function* recordDuration(tx: ControlTx, row: typeof durations.$inferInsert): Step<void> {
  yield* tx.build((db) => db.insert(durations).values(row))
  const { kind, provider, model } = row
  yield* tx.run(sweep, { kind, provider, model, kept: KEPT })
}

const alike = query((db, arg: Arg<Alike & { kept: number }>) =>
  db
    .select({ size: durations.size, durationMs: durations.durationMs })
    .from(durations)
    .where(
      and(
        eq(durations.kind, arg('kind')),
        eq(durations.provider, arg('provider')),
        eq(durations.model, arg('model')),
        isNull(durations.classification),
      ),
    )
    .orderBy(desc(durations.at))
    .limit(arg('kept')),
)

/** The successes alike, newest first. */
export const pastRuns = (r: ControlReader, like: Alike): Step<PastRun[]> => r.all(alike, { ...like, kept: KEPT })
