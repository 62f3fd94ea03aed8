import { AppError, NotFoundError, StorageFullError, StoreBusyError } from '#app/domain/errors.ts'
import { planStatus } from '#app/domain/plan.ts'
import { refusalSentence } from '#app/domain/refusal-words.ts'
import type { WorkflowName } from '#app/domain/workflow.ts'
import { runBell } from '#app/jobs/bell.server.ts'
import { LimitReachedError, type StagedJob, type Work } from '#app/jobs/queue.server.ts'
import { layRun } from '#app/workflows/engine/record.server.ts'
import type { Workflow } from '#app/workflows/workflow.ts'
import type { Step } from '#db/connection.server.ts'
import { readContent } from '#db/tenant/content.server.ts'
import { findPlan } from '#db/tenant/plans.server.ts'
import { activeRunId, runOfClient } from '#db/tenant/runs.server.ts'
import type { TenantReader, TenantTx } from '#db/tenants.server.ts'
import type { TenantContext } from './context.ts'
import { refuseRunOverBudget } from './foresee.server.ts'
import { InvalidFieldsError } from './plans.server.ts'
import { KeyReusedError } from './once.server.ts'
import { forgetOutputsIn } from './remove-run.server.ts'
import { refuseOverQuota } from './storage.server.ts'

/** What a workflow is to work on. `clientId` is the sender's own name for the request: it counts once. */
export type RunWish = { planId: string; moduleId?: string | null | undefined; clientId?: string | undefined }

/** `replayed`: this was asked before under the same `clientId`, and nothing new was started. */
export type StartedRun = { runId: string; replayed: boolean }

/** The same workflow is at work there already. */
export class RunInProgressError extends AppError {
  constructor() {
    super('run_in_progress', 409, refusalSentence('run_in_progress'))
  }
}

/** Work that is started now would not be begun: said at once, so that nobody waits for it. */
export class EngineStoppedError extends AppError {
  constructor() {
    super('engine_stopped', 503, refusalSentence('engine_stopped'), {
      retryAfterMs: 30_000,
    })
  }
}

class PlanNotReadyError extends AppError {
  constructor() {
    super('plan_not_ready', 409, refusalSentence('plan_not_ready'))
  }
}

/** A workflow by its name. Throws 404. */
export function workflowOf(ctx: TenantContext, name: string): Workflow {
  const workflow = Object.hasOwn(ctx.workflows, name) ? ctx.workflows[name as WorkflowName] : undefined
  if (!workflow) throw new NotFoundError('workflow')
  return workflow
}

/** Throws 503 where no worker turns that would do the work. */
export function refuseWithoutEngine(ctx: TenantContext): void {
  if (!ctx.takesWork()) throw new EngineStoppedError()
}

type Place = { workflow: WorkflowName; planId: string; moduleId: string }

/** The run that this request began before. Throws 422 when its name belongs to another request. */
function* startedBefore(r: TenantReader, place: Place, clientId: string | undefined): Step<StartedRun | undefined> {
  const run = clientId === undefined ? undefined : yield* runOfClient(r, clientId)
  if (!run) return undefined
  const same = run.workflow === place.workflow && run.planId === place.planId && run.moduleId === place.moduleId
  if (!same) throw new KeyReusedError()
  return { runId: run.id, replayed: true }
}

/**
 * Start a workflow: stage (limiter and invisible job, one control transaction), gate (the learner's write lock: what
 * is there, whether it may, the facts, the run and its steps), then arm the job, or drop it and give the token back.
 * Throws 402, 404, 409 `run_in_progress` or `plan_not_ready`, 422, 429, 503 `engine_stopped` or 507.
 */
export async function startWorkflow(ctx: TenantContext, name: string, wish: RunWish): Promise<StartedRun> {
  const workflow = workflowOf(ctx, name)
  const moduleId = workflow.needs === 'module' ? (wish.moduleId ?? '') : ''
  if (workflow.needs === 'module' && !moduleId) throw new InvalidFieldsError({ moduleId: 'Say which module.' })
  const place = { workflow: workflow.name, planId: wish.planId, moduleId }
  const before = () => ctx.db.read((r) => startedBefore(r, place, wish.clientId))
  const begin = async (): Promise<StartedRun> => {
    const replayed = await before()
    if (replayed) return replayed
    refuseWithoutEngine(ctx)
    await refuseRunOverBudget(ctx, place, (r) => mayWorkOn(r, place))
    try {
      return await stageAndGate(ctx, workflow, place, wish)
    } catch (error) {
      if (!(error instanceof LimitReachedError)) throw error
      // Another process may just have answered it, with the window's last start; or it is one's own double click.
      const since = await before()
      if (since) return since
      throw (await ctx.db.read((r) => activeRunId(r, place))) ? new RunInProgressError() : error
    }
  }
  // One after the other, so that the repetitions of a request do not use up its own window.
  return wish.clientId === undefined ? begin() : ctx.turns.take(`${ctx.tenantId}:run:${wish.clientId}`, begin)
}

async function stageAndGate(ctx: TenantContext, workflow: Workflow, place: Place, wish: RunWish): Promise<StartedRun> {
  const runId = ctx.newId()
  const staged = await ctx.queue.stage(workFor(workflow, runId))
  ctx.failpoint?.('workflow.staged')
  const started = await gated(ctx, staged, (tx) => gate(tx, ctx, { staged, workflow, place, runId, wish }))
  ctx.bell.ring(runBell(ctx.tenantId, started.runId))
  return started
}

/** A run as the queue is to count it: lessons by themselves, for a module's are many calls. */
export const workFor = (workflow: Workflow | undefined, runId: string): Work => ({
  kind: 'workflow',
  subjectId: runId,
  ...(workflow?.purpose === 'lesson' ? { scope: 'lessons' } : {}),
})

/** Run a gate for a staged job, and arm the job or take it back. */
export async function gated<T extends { replayed: boolean }>(
  ctx: TenantContext,
  staged: StagedJob,
  gateOf: (tx: TenantTx) => Step<T>,
): Promise<T> {
  let passed: T
  try {
    passed = await ctx.db.immediate(function* (tx): Step<T> {
      const late = ctx.now().getTime() > staged.gateBefore
      if (late) throw new StoreBusyError(new Error('the gate came too late for its staged job'))
      return yield* gateOf(tx)
    })
  } catch (error) {
    // Best effort: a job whose gate never committed is dropped by the worker. The caller is told the first error.
    await ctx.queue.drop(staged).catch(() => {})
    throw error
  }
  ctx.failpoint?.('workflow.gate_committed')
  if (passed.replayed) await ctx.queue.drop(staged)
  else await arm(ctx, staged)
  ctx.failpoint?.('workflow.armed')
  return passed
}

/** The gate has committed, so the work will be done: a job that cannot be armed becomes visible by itself. */
async function arm(ctx: TenantContext, staged: StagedJob): Promise<void> {
  try {
    await ctx.queue.arm(staged)
  } catch (error) {
    if (!(error instanceof StoreBusyError || error instanceof StorageFullError)) throw error
  }
}

type Gate = { staged: StagedJob; workflow: Workflow; place: Place; runId: string; wish: RunWish }

function* gate(tx: TenantTx, ctx: TenantContext, { staged, workflow, place, runId, wish }: Gate): Step<StartedRun> {
  const before = yield* startedBefore(tx, place, wish.clientId)
  if (before) return before
  yield* mayWorkOn(tx, place)
  yield* forgetOutputsIn(tx, ctx)
  yield* refuseOverQuota(tx, ctx)
  const { planId, moduleId } = place
  const run = { id: runId, jobId: staged.id, planId, moduleId, clientId: wish.clientId ?? null }
  yield* layRun(tx, workflow, run, ctx.now())
  return { runId, replayed: false }
}

/** Throws 404 for a plan or module that is not there, 409 for a plan without content or a run that is not over. */
export function* mayWorkOn(r: TenantReader, place: Place): Step<void> {
  const plan = yield* findPlan(r, place.planId)
  if (!plan) throw new NotFoundError('plan')
  if (planStatus({ generation: plan.generation, modules: plan.modulesTotal }) !== 'ready') throw new PlanNotReadyError()
  const modules = place.moduleId === '' ? [] : yield* readContent(r, place.planId)
  if (place.moduleId !== '' && !modules.some(({ id }) => id === place.moduleId)) throw new NotFoundError('module')
  if (yield* activeRunId(r, place)) throw new RunInProgressError()
}
