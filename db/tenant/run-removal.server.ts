import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantTx } from '../tenants.server.ts'
import { runs, runSteps } from './schema-workflows.ts'

const remove = query((db, arg: Arg<{ id: string }>) =>
  db.delete(runs).where(and(eq(runs.id, arg('id')), inArray(runs.status, ['done', 'failed', 'cancelled']))),
)

/** Remove a run that is over, with its steps; what it saved stays. 0 when it is not over, or there is none. */
export const deleteRun = (tx: TenantTx, id: string): Step<number> => tx.run(remove, { id })

const forget = query((db, arg: Arg<{ until: number; rows: number }>) =>
  db
    .update(runSteps)
    .set({ output: null })
    .where(
      and(
        sql`${runSteps.output} is not null`,
        // From the steps that still have something, by their index: what was forgotten is not looked at again.
        sql`${runSteps.runId} in (
          select distinct s.run_id from run_steps s cross join runs r on r.id = s.run_id
          where s.output is not null and r.status = 'done' and r.settled_at < ${arg('until')}
          limit ${arg('rows')})`,
      ),
    ),
)

/**
 * Forget what the steps gave of some runs that were done before `until`, ms since the epoch, at most `rows` runs: what
 * they made is kept elsewhere. One that failed or was cancelled may be tried again, and needs it.
 */
export const forgetOutputs = (tx: TenantTx, until: number, rows: number): Step<number> =>
  tx.run(forget, { until, rows })
