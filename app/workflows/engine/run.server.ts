import type { ErrorCode, Failure } from '#app/domain/attempt.ts'
import type { Clock } from '#app/domain/clock.ts'
import { askJson, type Question } from '#app/generation/ask-json.server.ts'
import type { ChosenModel } from '#app/generation/chosen-model.ts'
import { classifyFailure } from '#app/generation/failure.ts'
import { DrainError, LeaseLostError } from '#app/generation/lease.ts'
import { stepsOfRun, type RunStepRow } from '#db/tenant/run-steps.server.ts'
import type { TenantDb } from '#db/tenants.server.ts'
import type { Finished, StepResult } from '../workflow.ts'
import { knownOf, knownTo, readyOf, SAVE } from './board.ts'
import { beginStep, failRun, finishStep, giveRunBack, saveRun, type Held } from './record.server.ts'

/** Steps of one run that go on at once. */
const FLIGHTS = 3

export type EngineDeps = Clock & {
  db: TenantDb
  /** Wakes watchers after a write. */
  ring: () => void
  /** The run's model for one step: the same one for all of them, each call in the ledger under its step. */
  modelFor: (step: string) => Promise<ChosenModel>
  /** Tells the log why, with the cause; never a client. */
  onFailure: (failure: Failure, step: string | undefined, cause: unknown) => void
  /** Until when the job can be put off whose provider asked to wait, ms since the epoch; undefined lets the run fail. */
  deferUntil: (failure: Failure, now: number) => number | undefined
  /** Called at named points of a run; tests may end the process there. */
  failpoint?: ((name: string) => void) | undefined
}

export type EngineRun = Held & { by: Finished<unknown>['by'] }

/** How a run ended; `deferredUntil` is ms since the epoch. */
export type RunEnd = 'done' | 'lost' | 'drained' | { failed: ErrorCode } | { deferredUntil: number }

type Landed = { name: string; failed?: { cause: unknown } }

/** A step ended with an error: the run ends, and so do the others in flight. */
class StepFailedError extends Error {
  override name = 'StepFailedError'
  constructor(
    readonly step: string,
    cause: unknown,
  ) {
    super(`the step ${step} failed`, { cause })
  }
}

/**
 * Run a workflow to its end: each step as soon as what it waits for is finished, a few at once, each output kept in the
 * transaction that marks its step done. A step that is done is never run again. A failed run is a row, not a throw;
 * only a store that cannot be written throws. `outer` carries cancel, drain, the hard deadline and a lost lease.
 */
export async function runWorkflow(deps: EngineDeps, run: EngineRun, outer: AbortSignal): Promise<RunEnd> {
  const stop = new AbortController()
  const signal = AbortSignal.any([outer, stop.signal])
  const flights = new Map<string, Promise<Landed>>()
  try {
    await flyAll(deps, run, { signal, flights })
    return 'done'
  } catch (error) {
    // What is still in flight hears that it is over, and closes its provider's socket.
    stop.abort(error)
    await Promise.all(flights.values())
    return await settleFailed(deps, run, error, outer)
  }
}

type Flying = { signal: AbortSignal; flights: Map<string, Promise<Landed>> }

/** Begin what is ready and wait for what lands, until everything is done. Throws what ends the run early. */
async function flyAll(deps: EngineDeps, run: EngineRun, { signal, flights }: Flying): Promise<void> {
  let resting: StepFailedError | undefined
  for (;;) {
    signal.throwIfAborted()
    const rows = await deps.db.read((r) => stepsOfRun(r, run.id))
    const ready = resting ? [] : readyOf(rows).filter((name) => !flights.has(name))
    for (const name of ready.slice(0, FLIGHTS - flights.size)) flights.set(name, fly(deps, run, { name, rows, signal }))
    if (flights.size === 0) break
    const { name, failed } = await Promise.race(flights.values())
    flights.delete(name)
    if (!failed) continue
    const failure = new StepFailedError(name, failed.cause)
    // A provider that asks to wait is not asked further; what others were asked already may still answer.
    if (signal.aborted || !mayRest(deps, failure)) throw failure
    resting = failure
  }
  if (resting) throw resting
}

const mayRest = (deps: EngineDeps, { cause }: StepFailedError) => {
  const now = deps.now().getTime()
  return deps.deferUntil(classifyFailure(cause, undefined, now), now) !== undefined
}

type Flight = { name: string; rows: readonly RunStepRow[]; signal: AbortSignal }

/** One step from its beginning to its kept output. Never rejects. */
async function fly(deps: EngineDeps, run: EngineRun, { name, rows, signal }: Flight): Promise<Landed> {
  const { db, ring, now } = deps
  const at = (point: string) => deps.failpoint?.(`workflow.step.${name}.${point}`)
  try {
    await db.immediate((tx) => beginStep(tx, run, name, now().getTime()), { pastWall: true })
    ring()
    at('begun')
    const result = name === SAVE ? undefined : await resultOf(deps, run, { name, rows, signal })
    at('answered')
    await db.immediate((tx) =>
      result ? finishStep(tx, run, name, result, now().getTime()) : saveRun(tx, run, run.by, deps),
    )
    at('saved')
    ring()
    return { name }
  } catch (error) {
    return { name, failed: { cause: signal.aborted ? signal.reason : error } }
  }
}

async function resultOf(deps: EngineDeps, run: EngineRun, { name, rows, signal }: Flight): Promise<StepResult> {
  const step = run.version.steps(knownOf(run.about, rows)).find((each) => each.name === name)
  if (!step) throw new Error(`the step "${name}" is not known any more`)
  signal.throwIfAborted()
  const ask = async <T>(question: Question<T>): Promise<T> => {
    const { model, patience } = await deps.modelFor(name)
    return askJson({ ...question, model, patience, signal })
  }
  return step.run({ ...knownTo(step, run.about, rows), signal, ask })
}

/** What the end of a run comes to, and its rows. */
async function settleFailed(deps: EngineDeps, run: EngineRun, error: unknown, outer: AbortSignal): Promise<RunEnd> {
  const step = error instanceof StepFailedError ? error.step : undefined
  const cause: unknown = error instanceof StepFailedError ? error.cause : error
  const reason: unknown = outer.aborted ? outer.reason : undefined
  const says = (kind: new () => Error) => cause instanceof kind || reason instanceof kind
  if (says(LeaseLostError)) return 'lost'
  if (says(DrainError)) return 'drained'
  const now = deps.now().getTime()
  const failure = classifyFailure(cause, reason, now)
  deps.onFailure(failure, step, cause)
  const until = deps.deferUntil(failure, now)
  const written = await deps.db.immediate(
    (tx) =>
      until === undefined
        ? failRun(tx, run, failure.errorCode, { now, failed: step === undefined ? [] : [step] })
        : giveRunBack(tx, run, { told: 'The provider asked us to wait.', until }),
    { pastWall: true },
  )
  deps.ring()
  if (!written) return 'lost'
  return until === undefined ? { failed: failure.errorCode } : { deferredUntil: until }
}
