import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import type { StepStatus } from '#app/domain/workflow.ts'
import type { Step } from '../connection.server.ts'
import { insertion } from '../insert.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { runSteps } from './schema-workflows.ts'

export type RunStepRow = typeof runSteps.$inferSelect

const ofRun = query((db, arg: Arg<{ runId: string }>) =>
  db
    .select()
    .from(runSteps)
    .where(eq(runSteps.runId, arg('runId')))
    .orderBy(asc(runSteps.position), asc(runSteps.name)),
)

/** The steps of a run in order, with their outputs. */
export const stepsOfRun = (r: TenantReader, runId: string): Step<RunStepRow[]> => r.all(ofRun, { runId })

const insert = insertion(runSteps)
export const insertRunSteps = (tx: TenantTx, rows: readonly (typeof runSteps.$inferInsert)[]): Step<number> =>
  insert(tx, rows)

const place = query((db, arg: Arg<{ runId: string; name: string; position: number; after: string }>) =>
  db
    .update(runSteps)
    .set({ position: sql`${arg('position')}`, after: sql`${arg('after')}` })
    .where(and(eq(runSteps.runId, arg('runId')), eq(runSteps.name, arg('name')))),
)

/** Say where a step stands now that others came between, and what it waits for. */
export const placeRunStep = (
  tx: TenantTx,
  step: { runId: string; name: string; position: number; after: readonly string[] },
): Step<number> => tx.run(place, { ...step, after: JSON.stringify(step.after) })

const begin = query((db, arg: Arg<{ runId: string; name: string; now: number }>) =>
  db
    .update(runSteps)
    .set({
      status: 'running',
      tries: sql`${runSteps.tries} + 1`,
      startedAt: sql`${arg('now')}`,
      settledAt: null,
      errorCode: null,
      told: '',
    })
    .where(and(eq(runSteps.runId, arg('runId')), eq(runSteps.name, arg('name')), eq(runSteps.status, 'pending'))),
)

/** Begin a step. 0 when it does not wait. */
export const beginRunStep = (tx: TenantTx, step: { runId: string; name: string; now: number }): Step<number> =>
  tx.run(begin, step)

const rest = query((db, arg: Arg<{ runId: string; name: string; told: string; failures: number }>) =>
  db
    .update(runSteps)
    .set({
      status: 'pending',
      told: sql`${arg('told')}`,
      failures: sql`${runSteps.failures} + ${arg('failures')}`,
      startedAt: null,
    })
    .where(and(eq(runSteps.runId, arg('runId')), eq(runSteps.name, arg('name')), eq(runSteps.status, 'running'))),
)

/** Let a step that runs wait again, and say why; `failures` is 1 where that counts as a passing failure. */
export const restRunStep = (
  tx: TenantTx,
  step: { runId: string; name: string; told: string; failures: 0 | 1 },
): Step<number> => tx.run(rest, step)

type Ended = Partial<Pick<RunStepRow, 'output' | 'told' | 'errorCode' | 'provider' | 'model'>> & { settledAt: number }

/** End a step that runs. 0 when it does not. */
export const endRunStep = (
  tx: TenantTx,
  step: { runId: string; name: string },
  status: 'done' | 'failed',
  ended: Ended,
): Step<number> =>
  tx.build((db) =>
    db
      .update(runSteps)
      .set({ ...ended, status })
      .where(and(eq(runSteps.runId, step.runId), eq(runSteps.name, step.name), eq(runSteps.status, 'running'))),
  )

/** Move every step of a run from some states into another, none of which is an end but `skipped`. */
export const moveRunSteps = (
  tx: TenantTx,
  runId: string,
  from: readonly StepStatus[],
  to: 'pending' | 'skipped',
): Step<number> =>
  tx.build((db) =>
    db
      .update(runSteps)
      .set({
        status: to,
        told: '',
        errorCode: null,
        ...(to === 'pending' ? { startedAt: null, settledAt: null } : {}),
        // Whoever begins a failed step again does not count what failed before.
        ...(from.includes('failed') ? { failures: 0 } : {}),
      })
      .where(and(eq(runSteps.runId, runId), inArray(runSteps.status, [...from]))),
  )
