import { AppError } from '#app/domain/errors.ts'
import type { ForeseenCall, RunForesight } from '#app/domain/foresight.ts'
import type { Ask } from '#app/domain/providers.ts'
import type { WorkflowName } from '#app/domain/workflow.ts'
import { factsOf } from '#app/workflows/engine/board.ts'
import { readWhole } from '#app/workflows/material.server.ts'
import { FACTS, type About, type WholePlan, type WorkflowVersion } from '#app/workflows/workflow.ts'
import type { Step } from '#db/connection.server.ts'
import { stepsOfRun } from '#db/tenant/run-steps.server.ts'
import type { RunRow } from '#db/tenant/runs.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'
import type { TenantContext } from './context.ts'
import { providersFor } from './providers-for.server.ts'

type Place = About & { workflow: WorkflowName }

const latestOf = (ctx: TenantContext, name: WorkflowName): WorkflowVersion<unknown> | undefined => {
  const workflow = ctx.workflows[name]
  return workflow?.versions[workflow.latest]
}

/** The calls that a run would make which is started now. Throws what its facts throw. */
function* callsAt(
  r: TenantReader,
  ctx: TenantContext,
  { workflow, planId, moduleId }: Place,
  whole?: WholePlan,
): Step<ForeseenCall[]> {
  const version = latestOf(ctx, workflow)
  if (!version) return []
  return version.foresee(yield* version.facts(r, { planId, moduleId }, ctx.now(), whole))
}

/** The calls of each of these places; null where there is nothing to work on, as where a module is gone by now. */
function* callsOf(
  r: TenantReader,
  ctx: TenantContext,
  planId: string,
  places: readonly Omit<Place, 'planId'>[],
): Step<(ForeseenCall[] | null)[]> {
  const found: (ForeseenCall[] | null)[] = []
  let whole: WholePlan | undefined
  for (const place of places) {
    try {
      whole ??= places.length > 1 ? yield* readWhole(r, planId) : undefined
      found.push(yield* callsAt(r, ctx, { ...place, planId }, whole))
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      found.push(null)
    }
  }
  return found
}

/**
 * What some runs for a plan would take if they were started now, in order; null where nothing would, or nobody knows.
 * The plan is read once, and where the built-in curriculum writes, not at all.
 */
export async function foreseeRuns(
  ctx: TenantContext,
  planId: string,
  places: readonly Omit<Place, 'planId'>[],
): Promise<(RunForesight | null)[]> {
  const { current } = await providersFor(ctx, 'lessons')
  if (current.source === 'offline') return places.map(() => null)
  const calls = await ctx.db.read((r) => callsOf(r, ctx, planId, places))
  const foreseen = await ctx.foresee(calls.map((each) => each ?? []))
  return foreseen.map((each, at) => (calls[at] ? each : null))
}

/** As `foreseeRuns`, for one of them. */
export async function foreseeRun(ctx: TenantContext, { planId, ...place }: Place): Promise<RunForesight | null> {
  return (await foreseeRuns(ctx, planId, [place]))[0] ?? null
}

/** Throws `BudgetReachedError` (402) where a run could not be ended under this month's budgets; `may` what it works on. */
export async function refuseRunOverBudget(
  ctx: TenantContext,
  place: Place,
  may: (r: TenantReader) => Step<void>,
): Promise<void> {
  const calls = await ctx.db.read(function* (r): Step<ForeseenCall[]> {
    yield* may(r)
    return yield* callsAt(r, ctx, place)
  })
  await ctx.refuseOverBudget('lessons', undefined, calls)
}

/** The same for a run that is tried again: what is done in it is not asked for again. */
export async function refuseRestOverBudget(ctx: TenantContext, run: RunRow, ask: Ask | undefined): Promise<void> {
  const rows = await ctx.db.read((r) => stepsOfRun(r, run.id))
  const done = new Map(rows.filter(({ status }) => status === 'done').map(({ name, output }) => [name, output]))
  const version = ctx.workflows[run.workflow]?.versions[run.version]
  const calls = version?.foresee(factsOf(version, done.get(FACTS))) ?? []
  await ctx.refuseOverBudget(
    'lessons',
    ask,
    calls.filter(({ step }) => !done.has(step)),
  )
}
