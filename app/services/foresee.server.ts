import type { ForeseenCall, RunForesight } from '#app/domain/foresight.ts'
import type { Ask } from '#app/domain/providers.ts'
import type { WorkflowName } from '#app/domain/workflow.ts'
import { factsOf } from '#app/workflows/engine/board.ts'
import { FACTS, type About, type WorkflowVersion } from '#app/workflows/workflow.ts'
import type { Step } from '#db/connection.server.ts'
import { stepsOfRun } from '#db/tenant/run-steps.server.ts'
import type { RunRow } from '#db/tenant/runs.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'
import type { TenantContext } from './context.ts'

type Place = About & { workflow: WorkflowName }

const latestOf = (ctx: TenantContext, name: WorkflowName): WorkflowVersion<unknown> | undefined => {
  const workflow = ctx.workflows[name]
  return workflow?.versions[workflow.latest]
}

/** The calls that a run would make which is started now. Throws what its facts throw. */
function* callsAt(r: TenantReader, ctx: TenantContext, { workflow, planId, moduleId }: Place): Step<ForeseenCall[]> {
  const version = latestOf(ctx, workflow)
  if (!version) return []
  return version.foresee(yield* version.facts(r, { planId, moduleId }, ctx.now()))
}

/** What some runs would take if they were started now, in order. Throws what their facts throw. */
export async function foreseeRuns(ctx: TenantContext, places: readonly Place[]): Promise<RunForesight[]> {
  const runs = await ctx.db.read(function* (r): Step<ForeseenCall[][]> {
    const found: ForeseenCall[][] = []
    for (const place of places) found.push(yield* callsAt(r, ctx, place))
    return found
  })
  return ctx.foresee(runs)
}

/** As `foreseeRuns`, for one of them. */
export async function foreseeRun(ctx: TenantContext, place: Place): Promise<RunForesight | null> {
  return (await foreseeRuns(ctx, [place]))[0] ?? null
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
