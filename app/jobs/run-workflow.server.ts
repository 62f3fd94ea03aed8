import type { Logger } from 'pino'
import type { Failure } from '#app/domain/attempt.ts'
import type { Clock } from '#app/domain/clock.ts'
import type { TenantId } from '#app/domain/plan.ts'
import type { Ask } from '#app/domain/providers.ts'
import type { ChosenModel } from '#app/generation/chosen-model.ts'
import { classifyFailure } from '#app/generation/failure.ts'
import { runLimitMs } from '#app/generation/patient-deadline.ts'
import { failRun } from '#app/workflows/engine/record.server.ts'
import { factsOf } from '#app/workflows/engine/board.ts'
import type { RunEnd } from '#app/workflows/engine/parts.ts'
import { runWorkflow } from '#app/workflows/engine/run.server.ts'
import { areAskedToWait } from '#app/workflows/engine/settle.server.ts'
import type { Workflows } from '#app/workflows/registry.ts'
import { FACTS, type Workflow, type WorkflowVersion } from '#app/workflows/workflow.ts'
import type { Step } from '#db/connection.server.ts'
import type { JobRow } from '#db/control/jobs.server.ts'
import { moveRunSteps, stepsOfRun } from '#db/tenant/run-steps.server.ts'
import { findRun, holdRun, noteRun, takeRun, type RunRow } from '#db/tenant/runs.server.ts'
import type { TenantDb, TenantTx } from '#db/tenants.server.ts'
import { deferredUntil } from './defer.ts'
import type { Models } from './models.server.ts'

export type RunDeps = Clock & {
  log: Logger
  workflows: Workflows
  models: Models
  failpoint?: (name: string) => void
}

/** How a job's run ended; `absent` where the run is another job's, `settled` where it was over already. */
export type Ended = RunEnd | 'absent' | 'settled'

type Given = { job: JobRow; fence: string; signal: AbortSignal; db: TenantDb; ring: () => void }
type Taken = { run: RunRow; facts: unknown }

/** Take a job's run, whoever had it before: a step that was running when its run died is begun again. */
function* takeIn(tx: TenantTx, { job, fence }: Given, now: number): Step<Taken | Ended> {
  const run = yield* findRun(tx, job.subjectId)
  // A run that was begun again since belongs to another job.
  if (!run || run.jobId !== job.id) return 'absent'
  // The previous worker died before it deferred the job.
  if (run.status === 'queued' && run.waitsUntil !== null && run.waitsUntil > now)
    return { deferredUntil: run.waitsUntil, unasked: !areAskedToWait(yield* stepsOfRun(tx, run.id)) }
  if ((yield* takeRun(tx, { id: run.id, fence, now })) === 0) return 'settled'
  yield* moveRunSteps(tx, run.id, ['running'], 'pending')
  const facts = (yield* stepsOfRun(tx, run.id)).find(({ name }) => name === FACTS)?.output
  return { run, facts }
}

/** Take the run of a job, find out whom it asks, and go on with it where it stands. */
export async function carryOut(deps: RunDeps, given: Given): Promise<Ended> {
  const taken = await given.db.immediate((tx) => takeIn(tx, given, deps.now().getTime()), { pastWall: true })
  if (!(typeof taken === 'object' && 'run' in taken)) return taken
  given.ring()
  deps.failpoint?.('workflow.taken')
  const { run } = taken
  const log = deps.log.child({ job: given.job.id, run: run.id, workflow: run.workflow })
  const workflow = deps.workflows[run.workflow]
  const version = workflow?.versions[run.version]
  const going = { ...taken, given, log }
  if (!workflow || !version) return fail(deps, going, UNKNOWN, `${run.workflow} has no version ${run.version}`)
  let chosen: ChosenModel
  let limitMs: number
  try {
    limitMs = runLimitMs(version.foresee(factsOf(version, taken.facts)).length)
    chosen = await choose(deps, given, { run, workflow, ask: askOf(run) })
  } catch (cause) {
    return fail(deps, going, classifyFailure(cause, undefined, deps.now().getTime()), cause)
  }
  const held = await given.db.immediate((tx) => note(tx, given, run, chosen), { pastWall: true })
  return held ? await goOn(deps, { ...going, workflow, version, chosen, limitMs }) : 'lost'
}

const UNKNOWN: Failure = { classification: 'provider_error', errorCode: 'UNEXPECTED_ERROR' }

type Going = Taken & { given: Given; log: Logger }

/** End a run that cannot go on. */
async function fail(deps: RunDeps, { given, run, log }: Going, failure: Failure, err: unknown): Promise<Ended> {
  log.warn({ ...failure, err }, 'a workflow could not go on')
  const { errorCode } = failure
  const held = { id: run.id, fence: given.fence }
  const now = deps.now().getTime()
  const written = await given.db.immediate((tx) => failRun(tx, held, errorCode, { now }), { pastWall: true })
  given.ring()
  return written ? { failed: errorCode } : 'lost'
}

/** Whom a run asks, as its row keeps it: whoever answered its first step answers the others, before a crash and after. */
const askOf = ({ input }: Pick<RunRow, 'input'>): Ask | undefined => input['ask'] as Ask | undefined

type Choice = { run: RunRow; workflow: Workflow; step?: string; ask: Ask | undefined }

const choose = (deps: RunDeps, { job }: Given, { run, workflow, step, ask }: Choice) => {
  const about = { purpose: workflow.purpose, planId: run.planId, runId: run.id, ...(step ? { step } : {}) }
  return deps.models.choose(job.tenantId as TenantId, { use: 'lessons', ask }, about)
}

const askAgain = ({ source, providerId, modelId }: ChosenModel): Ask => ({
  source,
  ...(providerId === null ? {} : { providerId }),
  ...(source === 'offline' ? {} : { model: modelId }),
})

/** Keep whom a run asks. False when another holds it. */
function* note(tx: TenantTx, { fence }: Given, run: RunRow, chosen: ChosenModel): Step<boolean> {
  if (!(yield* holdRun(tx, run.id, fence))) return false
  const { provider, modelId: model } = chosen
  yield* noteRun(tx, run.id, { provider, model, input: { ...run.input, ask: askAgain(chosen) } })
  return true
}

type Ready = Going & {
  workflow: Workflow
  version: WorkflowVersion<unknown>
  chosen: ChosenModel
  /** How long it may go on, ms. */
  limitMs: number
}

async function goOn(deps: RunDeps, ready: Ready): Promise<RunEnd> {
  const { given, run, workflow, version, chosen, log, limitMs } = ready
  const { job, fence, signal, db, ring } = given
  const { id, planId, moduleId } = run
  const { provider, modelId: model } = chosen
  log.info({ provider, model, version: run.version }, 'workflow started')
  const ask = askAgain(chosen)
  const hard = new AbortController()
  const timer = setTimeout(() => hard.abort(new DOMException('The run took too long.', 'TimeoutError')), limitMs)
  const end = await runWorkflow(
    {
      ...deps,
      db,
      ring,
      modelFor: (step) => choose(deps, given, { run, workflow, step, ask }),
      onFailure: (failure, step, err) => log.warn({ ...failure, step, err }, 'a workflow failed'),
      deferUntil: (failure, now) => deferredUntil(job, failure, now),
    },
    { id, fence, about: { planId, moduleId }, version, by: { provider, model } },
    AbortSignal.any([signal, hard.signal]),
  ).finally(() => clearTimeout(timer))
  log.info({ end }, 'workflow ended')
  return end
}
