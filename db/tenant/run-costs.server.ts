import { eq, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader } from '../tenants.server.ts'
import { calls } from './schema-costs.ts'

/** What the ledger says of the calls of one step; `cost` is null when one of them is not known, nano-USD. */
export type StepCalls = { step: string | null; calls: number; open: number; cost: number | null; estimated: number }

const byStep = query((db, arg: Arg<{ runId: string }>) =>
  db
    .select({
      step: calls.step,
      calls: sql<number>`count(*)`,
      open: sql<number>`sum(${calls.status} = 'open')`,
      cost: sql<number | null>`case when count(${calls.costNanoUsd}) = count(*) then sum(${calls.costNanoUsd}) end`,
      estimated: sql<number>`sum(${calls.costStatus} = 'estimated')`,
    })
    .from(calls)
    .where(eq(calls.runId, arg('runId')))
    .groupBy(calls.step),
)

/** The calls of a run, summed by step. */
export const callsOfRun = (r: TenantReader, runId: string): Step<StepCalls[]> => r.all(byStep, { runId })
