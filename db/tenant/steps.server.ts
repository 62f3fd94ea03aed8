import { and, eq, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { attempts } from './schema.ts'
import { steps } from './schema-history.ts'

const one = query((db, arg: Arg<{ jobId: string; name: string }>) =>
  db
    .select({ output: steps.output })
    .from(steps)
    .where(and(eq(steps.jobId, arg('jobId')), eq(steps.name, arg('name')))),
)

/** What a job's step gave when it was done, or undefined when no run of the job has done it yet. */
export const getStep = (r: TenantReader, jobId: string, name: string): Step<{ output: unknown } | undefined> =>
  r.get(one, { jobId, name })

/** Keep a step's output. Belongs into the transaction of the rows that say the step is done; a second time changes nothing. */
export const saveStep = (tx: TenantTx, row: typeof steps.$inferInsert): Step<number> =>
  tx.build((db) => db.insert(steps).values(row).onConflictDoNothing())

const removeOf = query((db, arg: Arg<{ attemptId: string }>) =>
  db.delete(steps).where(
    eq(
      steps.jobId,
      sql`(${db
        .select({ jobId: attempts.jobId })
        .from(attempts)
        .where(eq(attempts.id, arg('attemptId')))})`,
    ),
  ),
)

/** Forget the steps of an attempt's job: it has settled, so no run will go on from them. */
export const removeSteps = (tx: TenantTx, attemptId: string): Step<number> => tx.run(removeOf, { attemptId })
