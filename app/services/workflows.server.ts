import { AppError, NotFoundError } from '#app/domain/errors.ts'
import type { Ask } from '#app/domain/providers.ts'
import { refusalSentence } from '#app/domain/refusal-words.ts'
import type { RunProgress } from '#app/domain/run-view.ts'
import { unknownVersion } from '#app/domain/run-words.ts'
import { isOver } from '#app/domain/workflow.ts'
import { runBell } from '#app/jobs/bell.server.ts'
import { cancelRunIn, reviveRunIn } from '#app/workflows/engine/record.server.ts'
import type { Step } from '#db/connection.server.ts'
import { findRun, findRunCard, type RunRow } from '#db/tenant/runs.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'
import { stopJob, type Cancelling } from './attempts.server.ts'
import type { TenantContext } from './context.ts'
import { refuseRestOverBudget } from './foresee.server.ts'
import { refuseUnknownProvider } from './providers-for.server.ts'
import { runProgress } from './run-view.server.ts'
import {
  gated,
  mayWorkOn,
  refuseWithoutEngine,
  RunInProgressError,
  workFor,
  type StartedRun,
} from './start-run.server.ts'
import { refuseOverQuota } from './storage.server.ts'
import { watchRows, type Look, type WatchFrame, type WatchOptions } from './watch-rows.server.ts'

export { getRun, listRuns, listWorkflows } from './run-view.server.ts'
export { startWorkflow } from './start-run.server.ts'

/** It cannot be cancelled, or tried again, in the state it is in. */
class RunOverError extends AppError {
  constructor() {
    super('run_over', 409, refusalSentence('run_over'))
  }
}

class WorkflowChangedError extends AppError {
  constructor(version: number) {
    super('workflow_changed', 409, unknownVersion(version))
  }
}

/** A run of a plan that is not deleted. Throws 404. */
function* runIn(r: TenantReader, runId: string): Step<RunRow> {
  const run = (yield* findRunCard(r, runId)) && (yield* findRun(r, runId))
  if (!run) throw new NotFoundError('run')
  return run
}

/**
 * Cancel a run. It is settled here, so there is one outcome whatever the worker does next; calls to the provider are
 * aborted at once in this process. Finished steps stay. Throws 404, or 409 `run_over`.
 */
export async function cancelRun(ctx: TenantContext, runId: string, { only, by }: Cancelling = {}): Promise<void> {
  const jobId = await ctx.db.immediate(
    function* (tx): Step<string> {
      const run = yield* runIn(tx, runId)
      const meant = only === undefined || run.jobId === only
      if (!meant || !(yield* cancelRunIn(tx, runId, ctx.now().getTime(), by))) throw new RunOverError()
      return run.jobId
    },
    { pastWall: true, fromReserve: true },
  )
  ctx.failpoint?.('workflow.cancelled')
  await stopJob(ctx, jobId)
  ctx.bell.ring(runBell(ctx.tenantId, runId))
}

/**
 * Try a run again that failed or was cancelled: a new job goes on after its finished steps, and asks whoever is the
 * learner's choice now, or `ask`. Throws 402, 404, 409 `run_in_progress`, `run_over`, `workflow_changed` or
 * `plan_not_ready`, 429, 503 `engine_stopped` or 507.
 */
export async function retryRun(ctx: TenantContext, runId: string, { ask }: { ask?: Ask } = {}): Promise<StartedRun> {
  const before = await ctx.db.read((r) => mayRetry(r, ctx, runId, ask))
  refuseWithoutEngine(ctx)
  await refuseRestOverBudget(ctx, before, ask)
  const staged = await ctx.queue.stage(workFor(ctx.workflows[before.workflow], runId))
  ctx.failpoint?.('workflow.staged')
  const started = await gated(ctx, staged, function* (tx): Step<StartedRun> {
    const run = yield* mayRetry(tx, ctx, runId, ask)
    yield* refuseOverQuota(tx, ctx)
    const { ask: _, ...input } = run.input
    yield* reviveRunIn(tx, runId, staged.id, ask ? { ...input, ask } : input)
    return { runId, replayed: false }
  })
  ctx.bell.ring(runBell(ctx.tenantId, runId))
  return started
}

function* mayRetry(r: TenantReader, ctx: TenantContext, runId: string, ask: Ask | undefined): Step<RunRow> {
  const run = yield* runIn(r, runId)
  if (!isOver(run.status)) throw new RunInProgressError()
  if (run.status === 'done') throw new RunOverError()
  if (!ctx.workflows[run.workflow]?.versions[run.version]) throw new WorkflowChangedError(run.version)
  yield* mayWorkOn(r, run)
  yield* refuseUnknownProvider(r, ask)
  return run
}

/** Looks at a run as it is now, and hands it over where that is later than what was seen; what a step gave, once. */
function lookAt(ctx: TenantContext, runId: string) {
  const told = new Set<string>()
  return function* (r: TenantReader, after: number): Step<Look<RunProgress>> {
    const now = yield* runProgress(r, ctx, runId, told)
    if (!now) return { events: [], more: false }
    const more = !isOver(now.run.status)
    if (now.seq <= after) return { events: [], more }
    for (const { name, status } of now.steps) if (status === 'done') told.add(name)
    return { events: [now], more }
  }
}

/** A run each time it has changed after `after`, as a whole, until it is over; see `watchRows`. */
export const watchRun = (
  ctx: TenantContext,
  runId: string,
  after: number,
  options: WatchOptions,
): AsyncGenerator<WatchFrame<RunProgress>> =>
  watchRows(ctx, { key: runBell(ctx.tenantId, runId), after, look: lookAt(ctx, runId) }, options)
