import type { ErrorCode } from '#app/domain/attempt.ts'
import type { Clock } from '#app/domain/clock.ts'
import { LeaseLostError } from '#app/generation/lease.ts'
import type { Step } from '#db/connection.server.ts'
import {
  beginRunStep,
  endRunStep,
  insertRunSteps,
  moveRunSteps,
  placeRunStep,
  restRunStep,
  stepsOfRun,
  type RunStepRow,
} from '#db/tenant/run-steps.server.ts'
import { holdRun, insertRun, restRun, reviveRun, settleRun, type RunRow } from '#db/tenant/runs.server.ts'
import type { TenantTx } from '#db/tenants.server.ts'
import { FACTS, type About, type MadeBy, type StepResult, type Workflow, type WorkflowVersion } from '../workflow.ts'
import { knownOf, makersOf, placesOf, SAVE } from './board.ts'

/** A run as its holder writes it. */
export type Held = { id: string; fence: string; about: About; version: WorkflowVersion<unknown> }

/** Throws `LeaseLostError` when the fence does not hold the run any more. */
function* hold(tx: TenantTx, { id, fence }: Held): Step<void> {
  if (!(yield* holdRun(tx, id, fence))) throw new LeaseLostError()
}

type NewRun = About & { id: string; jobId: string; clientId: string | null }

/** Begin a run of a workflow's latest version: its facts, read now, and the steps that they decide. */
export function* layRun(tx: TenantTx, workflow: Workflow, run: NewRun, now: Date): Step<void> {
  const version = workflow.versions[workflow.latest]
  if (!version) throw new Error(`${workflow.name} has no version ${workflow.latest}`)
  const { planId, moduleId } = run
  const at = now.getTime()
  const facts = yield* version.facts(tx, { planId, moduleId }, now)
  // Facts that do not fit have been read wrongly just now, by this very version: that is a bug.
  version.shape.parse(facts)
  yield* insertRun(tx, { ...run, workflow: workflow.name, version: workflow.latest, input: {}, createdAt: at })
  const read = { tries: 1, startedAt: at, settledAt: at, output: facts, told: version.tellFacts(facts) }
  yield* insertRunSteps(tx, [
    { ...read, runId: run.id, name: FACTS, label: 'Read the plan', position: 1, status: 'done' },
  ])
  yield* layOut(tx, { id: run.id, about: { planId, moduleId }, version })
}

/** Put the steps down that are known now and were not before, each in its place. */
function* layOut(tx: TenantTx, run: Pick<Held, 'id' | 'about' | 'version'>): Step<void> {
  const rows = new Map((yield* stepsOfRun(tx, run.id)).map((row) => [row.name, row]))
  const places = placesOf(run.version, knownOf(run, [...rows.values()]))
  for (const place of places) {
    const row = rows.get(place.name)
    if (row && !stands(row, place)) yield* placeRunStep(tx, { runId: run.id, ...place })
  }
  const fresh = places.filter(({ name }) => !rows.has(name))
  yield* insertRunSteps(
    tx,
    fresh.map((place) => ({ ...place, after: [...place.after], runId: run.id })),
  )
}

const stands = (row: RunStepRow, place: { position: number; after: readonly string[] }) =>
  row.position === place.position && row.after.join() === place.after.join()

/** Mark a step as running, one try more. */
export function* beginStep(tx: TenantTx, run: Held, name: string, now: number): Step<void> {
  yield* hold(tx, run)
  if ((yield* beginRunStep(tx, { runId: run.id, name, now })) === 0) throw new LeaseLostError()
}

/** What a step gave, and whom it asked, if anybody. */
export type Gave = StepResult & { by: MadeBy | undefined }

/** Keep a step's output, mark it done and put down the steps that it decides: all under the fence. */
export function* finishStep(tx: TenantTx, run: Held, name: string, gave: Gave, now: number): Step<void> {
  yield* hold(tx, run)
  const { output, told, by } = gave
  const ended = { output, told, provider: by?.provider ?? null, model: by?.model ?? null, settledAt: now }
  if ((yield* endRunStep(tx, { runId: run.id, name }, 'done', ended)) === 0) throw new LeaseLostError()
  yield* layOut(tx, run)
}

/** Let a step wait that a budget refused while others were asked. */
export function* waitForOthers(tx: TenantTx, run: Held, name: string): Step<void> {
  yield* hold(tx, run)
  const told = 'The budget does not cover all steps at once; this one is waiting for the others.'
  yield* restRunStep(tx, { runId: run.id, name, told, failures: 0 })
}

/** Save what was made and settle the run: one transaction, all of it or nothing. */
export function* saveRun(tx: TenantTx, run: Held, by: MadeBy, clock: Clock): Step<void> {
  yield* hold(tx, run)
  const rows = yield* stepsOfRun(tx, run.id)
  const known = { ...knownOf(run, rows), madeBy: makersOf(rows, by) }
  const settledAt = clock.now().getTime()
  const { output, told } = yield* run.version.save(tx, { ...known, ...clock, runId: run.id })
  yield* endRunStep(tx, { runId: run.id, name: SAVE }, 'done', { output, told, settledAt })
  yield* settleRun(tx, run.id, run.fence, { status: 'done', output, settledAt })
}

/** A step that failed, why, and what more there is to say of it. */
type FailedStep = { name: string; errorCode: ErrorCode; told?: string }

/**
 * End a run as failed: the steps that failed keep why, those in flight and those to come are skipped, finished ones
 * stay. `fence: null` is for whoever gives the run up without holding it. False when it was over or taken meanwhile.
 */
export function* failRun(
  tx: TenantTx,
  run: { id: string; fence: string | null },
  errorCode: ErrorCode,
  { now: settledAt, failed = [] }: { now: number; failed?: readonly FailedStep[] },
): Step<boolean> {
  if ((yield* settleRun(tx, run.id, run.fence, { status: 'failed', errorCode, settledAt })) === 0) return false
  for (const { name, errorCode: code, told = '' } of failed)
    yield* endRunStep(tx, { runId: run.id, name }, 'failed', { errorCode: code, told, settledAt })
  yield* moveRunSteps(tx, run.id, ['running', 'pending'], 'skipped')
  return true
}

/** Cancel a run that is not over; finished steps stay. False when it is over. */
export function* cancelRunIn(
  tx: TenantTx,
  id: string,
  now: number,
  by: 'learner' | 'operator' = 'learner',
): Step<boolean> {
  const errorCode = by === 'learner' ? 'USER_CANCELLED' : 'OPERATOR_CANCELLED'
  const settlement = { status: 'cancelled', errorCode, settledAt: now } as const
  if ((yield* settleRun(tx, id, null, settlement)) === 0) return false
  yield* moveRunSteps(tx, id, ['running', 'pending'], 'skipped')
  return true
}

/** Until when a run rests, ms since the epoch, and the steps that it rests for. */
type Rest = { until: number; steps: readonly { name: string; told: string; failures: 0 | 1 }[] }

/** Put a run off, with the steps that are to be tried again. False when another holds it. */
export function* restRunIn(tx: TenantTx, run: { id: string; fence: string }, { until, steps }: Rest): Step<boolean> {
  if ((yield* restRun(tx, run.id, run.fence, until)) === 0) return false
  for (const step of steps) yield* restRunStep(tx, { runId: run.id, ...step })
  return true
}

/** Give a run back into the queue, its unfinished steps waiting again. False when another holds it. */
export function* giveRunBack(tx: TenantTx, run: { id: string; fence: string }): Step<boolean> {
  if ((yield* restRun(tx, run.id, run.fence, null)) === 0) return false
  yield* moveRunSteps(tx, run.id, ['running'], 'pending')
  return true
}

/** Begin a run again that failed or was cancelled: what is not finished waits again, for a new job. */
export function* reviveRunIn(tx: TenantTx, id: string, jobId: string, input: RunRow['input']): Step<void> {
  yield* reviveRun(tx, id, jobId, input)
  yield* moveRunSteps(tx, id, ['failed', 'skipped'], 'pending')
}
