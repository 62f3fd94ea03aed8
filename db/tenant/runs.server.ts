import { and, desc, eq, inArray, isNull, lt, or, sql } from 'drizzle-orm'
import type { ErrorCode } from '#app/domain/attempt.ts'
import type { WorkflowName } from '#app/domain/workflow.ts'
import type { Step } from '../connection.server.ts'
import { insertion } from '../insert.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { modules, plans } from './schema.ts'
import { runs } from './schema-workflows.ts'

export type RunRow = typeof runs.$inferSelect

const insert = insertion(runs)
export const insertRun = (tx: TenantTx, row: typeof runs.$inferInsert): Step<number> => insert(tx, [row])

const byId = query((db, arg: Arg<{ id: string }>) =>
  db
    .select()
    .from(runs)
    .where(eq(runs.id, arg('id'))),
)

/** A run, whatever has become of its plan. */
export const findRun = (r: TenantReader, id: string): Step<RunRow | undefined> => r.get(byId, { id })

const byClient = query((db, arg: Arg<{ clientId: string }>) =>
  db
    .select()
    .from(runs)
    .where(eq(runs.clientId, arg('clientId'))),
)

/** The run that a sender's own name for it began. */
export const runOfClient = (r: TenantReader, clientId: string): Step<RunRow | undefined> =>
  r.get(byClient, { clientId })

type Place = { workflow: WorkflowName; planId: string; moduleId: string }

const ACTIVE = ['queued', 'running'] as const

const active = query((db, arg: Arg<Place>) =>
  db
    .select({ id: runs.id })
    .from(runs)
    .where(
      and(
        eq(runs.workflow, arg('workflow')),
        eq(runs.planId, arg('planId')),
        eq(runs.moduleId, arg('moduleId')),
        inArray(runs.status, ACTIVE),
      ),
    ),
)

/** The run of a workflow that is not over yet, for a plan or one of its modules. */
export function* activeRunId(r: TenantReader, place: Place): Step<string | undefined> {
  return (yield* r.get(active, place))?.id
}

const activeOfPlan = query((db, arg: Arg<{ planId: string }>) =>
  db
    .select({ id: runs.id, jobId: runs.jobId })
    .from(runs)
    .where(and(eq(runs.planId, arg('planId')), inArray(runs.status, ACTIVE))),
)

/** Every run of a plan that is not over yet. */
export const activeRuns = (r: TenantReader, planId: string): Step<{ id: string; jobId: string }[]> =>
  r.all(activeOfPlan, { planId })

const card = {
  id: runs.id,
  workflow: runs.workflow,
  version: runs.version,
  planId: runs.planId,
  planTitle: sql<string>`${plans.title}`,
  moduleId: runs.moduleId,
  moduleTitle: sql<string | null>`${modules.title}`,
  status: runs.status,
  errorCode: runs.errorCode,
  provider: runs.provider,
  model: runs.model,
  output: runs.output,
  lastSeq: runs.lastSeq,
  createdAt: runs.createdAt,
  startedAt: runs.startedAt,
  settledAt: runs.settledAt,
}
/** A run as it is shown, beside what it works on. Its module may be gone. */
export type RunCardRow = Pick<RunRow, Exclude<keyof typeof card, 'planTitle' | 'moduleTitle'>> & {
  planTitle: string
  moduleTitle: string | null
}

const shown = query((db, arg: Arg<{ id: string }>) =>
  db
    .select(card)
    .from(runs)
    .innerJoin(plans, eq(plans.id, runs.planId))
    .leftJoin(modules, eq(modules.id, runs.moduleId))
    .where(and(eq(runs.id, arg('id')), isNull(plans.deletedAt))),
)

/** A run of a plan that is not deleted. */
export const findRunCard = (r: TenantReader, id: string): Step<RunCardRow | undefined> => r.get(shown, { id })

type Page = { at: number; at2: number; id: string; planId: string; limit: number }

const newest = query((db, arg: Arg<Page>) =>
  db
    .select(card)
    .from(runs)
    .innerJoin(plans, eq(plans.id, runs.planId))
    .leftJoin(modules, eq(modules.id, runs.moduleId))
    .where(
      and(
        isNull(plans.deletedAt),
        sql`(${arg('planId')} = '' or ${runs.planId} = ${arg('planId')})`,
        or(lt(runs.createdAt, arg('at')), and(eq(runs.createdAt, arg('at2')), lt(runs.id, arg('id')))),
      ),
    )
    .orderBy(desc(runs.createdAt), desc(runs.id))
    .limit(arg('limit')),
)

/** One page of runs, newest first, after the given (createdAt, id); of one plan where it is named. */
export function listRunCards(
  r: TenantReader,
  page: { limit: number; planId?: string | undefined; after?: { at: number; id: string } | undefined },
): Step<RunCardRow[]> {
  const { at, id } = page.after ?? { at: Number.MAX_SAFE_INTEGER, id: '' }
  return r.all(newest, { at, at2: at, id, planId: page.planId ?? '', limit: page.limit })
}

const take = query((db, arg: Arg<{ id: string; fence: string; now: number }>) =>
  db
    .update(runs)
    .set({
      fence: sql`${arg('fence')}`,
      status: 'running',
      waitsUntil: null,
      startedAt: sql`coalesce(${runs.startedAt}, ${arg('now')})`,
      lastSeq: sql`${runs.lastSeq} + 1`,
    })
    .where(and(eq(runs.id, arg('id')), inArray(runs.status, ACTIVE))),
)

/** Hand a run to a worker's run of its job; whoever held it before does no longer. 0 when it is over. */
export const takeRun = (tx: TenantTx, args: { id: string; fence: string; now: number }): Step<number> =>
  tx.run(take, args)

const touch = query((db, arg: Arg<{ id: string; fence: string }>) =>
  db
    .update(runs)
    .set({ lastSeq: sql`${runs.lastSeq} + 1` })
    .where(and(eq(runs.id, arg('id')), eq(runs.fence, arg('fence')), eq(runs.status, 'running'))),
)

/** Count a change of a run, for its watchers, where the fence holds it. False when it does not: write nothing then. */
export function* holdRun(tx: TenantTx, id: string, fence: string): Step<boolean> {
  return (yield* tx.run(touch, { id, fence })) === 1
}

const called = query((db, arg: Arg<{ id: string }>) =>
  db
    .update(runs)
    .set({ lastSeq: sql`${runs.lastSeq} + 1` })
    .where(and(eq(runs.id, arg('id')), eq(runs.status, 'running'))),
)

/** Count a call of a run that has begun or ended as a change of the run, for its watchers. 0 when it does not go on. */
export const noteRunCall = (tx: TenantTx, id: string): Step<number> => tx.run(called, { id })

/** Note what a run's holder has found out: who is asked. The caller has made sure that it holds the run. */
export const noteRun = (
  tx: TenantTx,
  id: string,
  said: Partial<Pick<RunRow, 'provider' | 'model' | 'input'>>,
): Step<number> => tx.build((db) => db.update(runs).set(said).where(eq(runs.id, id)))

export type RunSettlement = Pick<RunRow, 'settledAt'> & {
  status: 'done' | 'failed' | 'cancelled'
  errorCode?: ErrorCode | null
  output?: Record<string, unknown>
}

/**
 * End a run. With a `fence` only whoever holds it may; `null` is for the learner who cancels and the worker that gives
 * up. Returns 0 when the run is over already or belongs to another.
 */
export const settleRun = (tx: TenantTx, id: string, fence: string | null, settlement: RunSettlement): Step<number> =>
  tx.build((db) =>
    db
      .update(runs)
      .set({ ...settlement, lastSeq: sql`${runs.lastSeq} + 1` })
      .where(
        and(eq(runs.id, id), inArray(runs.status, [...ACTIVE]), fence === null ? undefined : eq(runs.fence, fence)),
      ),
  )

const rest = query((db, arg: Arg<{ id: string; fence: string; until: number | null }>) =>
  db
    .update(runs)
    .set({ status: 'queued', fence: null, waitsUntil: sql`${arg('until')}`, lastSeq: sql`${runs.lastSeq} + 1` })
    .where(and(eq(runs.id, arg('id')), eq(runs.fence, arg('fence')), eq(runs.status, 'running'))),
)

/**
 * Put a run back into the queue that its holder does not go on with, not to be taken before `until`, ms since the epoch.
 * 0 when another holds it.
 */
export const restRun = (tx: TenantTx, id: string, fence: string, until: number | null): Step<number> =>
  tx.run(rest, { id, fence, until })

/** Begin a run again that failed or was cancelled, under a new job. 0 when it is neither. */
export const reviveRun = (tx: TenantTx, id: string, jobId: string, input: RunRow['input']): Step<number> =>
  tx.build((db) =>
    db
      .update(runs)
      .set({
        status: 'queued',
        jobId,
        input,
        fence: null,
        waitsUntil: null,
        errorCode: null,
        settledAt: null,
        lastSeq: sql`${runs.lastSeq} + 1`,
      })
      .where(and(eq(runs.id, id), inArray(runs.status, ['failed', 'cancelled']))),
  )
