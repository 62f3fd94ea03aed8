import { answerBound } from '#app/generation/answer-bound.ts'
import { askJson } from '#app/generation/ask-json.server.ts'
import { LeaseLostError } from '#app/generation/lease.ts'
import { stepsOfRun, type RunStepRow } from '#db/tenant/run-steps.server.ts'
import type { MadeBy, StepQuestion } from '../workflow.ts'
import { knownOf, knownTo, readyOf, SAVE } from './board.ts'
import { isOverBudget, type StepFailure } from './failures.ts'
import { beginStep, finishStep, saveRun, waitForOthers, type Gave } from './record.server.ts'
import type { EngineDeps, EngineRun, RunEnd } from './parts.ts'
import { breakOff, settleFailed } from './settle.server.ts'

/** Steps of one run that go on at once. */
const FLIGHTS = 3

/**
 * `crowded`: refused by a budget while other steps were in the air, whose calls are set aside at their most; `paid`: when
 * it had an answer already, which will be paid for once more.
 */
type Landed = { name: string; failed?: StepFailure; crowded?: boolean; paid?: boolean }

type Flying = {
  signal: AbortSignal
  flights: Map<string, Promise<Landed>>
  /** Steps that have not landed yet. */
  air: Set<string>
}

/**
 * Run a workflow to its end: each step as soon as what it waits for is finished, a few at once, each output kept in the
 * transaction that marks its step done. A step that is done is never run again. After a failure nothing more is begun,
 * what is in the air lands and is kept, and then the run fails, or rests where all that failed may pass. A failed run is
 * a row, not a throw; only a store that cannot be written throws. `outer` carries cancel, drain, the hard deadline and a
 * lost lease: only these end what is in the air.
 */
export async function runWorkflow(deps: EngineDeps, run: EngineRun, outer: AbortSignal): Promise<RunEnd> {
  const stop = new AbortController()
  const signal = AbortSignal.any([outer, stop.signal])
  const flights: Flying['flights'] = new Map()
  let failed: StepFailure[]
  try {
    failed = await flyAll(deps, run, { signal, flights, air: new Set() })
  } catch (error) {
    // What is still in flight hears that it is over, and closes its provider's socket.
    stop.abort(error)
    const inFlight = [...flights.keys()]
    await Promise.all(flights.values())
    return await breakOff(deps, run, { error, outer, inFlight })
  }
  return failed.length === 0 ? 'done' : await settleFailed(deps, run, failed)
}

/** Begin what is ready and wait for what lands, until everything is done or has failed. Throws what ends the run at once. */
async function flyAll(deps: EngineDeps, run: EngineRun, { signal, flights, air }: Flying): Promise<StepFailure[]> {
  const failed: StepFailure[] = []
  const waiting = new Set<string>()
  let most = FLIGHTS
  for (;;) {
    signal.throwIfAborted()
    const rows = await deps.db.read((r) => stepsOfRun(r, run.id))
    if (flights.size === 0) waiting.clear()
    const ready = readyOf(rows).filter((name) => !flights.has(name) && !waiting.has(name))
    const next = failed.length > 0 ? [] : ready.slice(0, Math.max(0, most - flights.size))
    for (const name of next) flights.set(name, fly(deps, run, { name, rows, signal, air }))
    if (flights.size === 0) return failed
    const { name, failed: failure, crowded, paid } = await Promise.race(flights.values())
    if (failure && (signal.aborted || failure.cause instanceof LeaseLostError)) throw failure.cause
    flights.delete(name)
    if (!failure) waiting.clear()
    else if (crowded) {
      // Asked again once another has landed, and no more of them at once than there was room for; alone, before it is paid for a
      // third time.
      waiting.add(name)
      most = paid ? 1 : Math.max(1, flights.size)
      await deps.db.immediate((tx) => waitForOthers(tx, run, name), { pastWall: true })
      deps.ring()
    } else failed.push(failure)
  }
}

type Flight = { name: string; rows: readonly RunStepRow[]; signal: AbortSignal; air: Set<string> }

/** One step from its beginning to its kept output. Never rejects. */
async function fly(deps: EngineDeps, run: EngineRun, flight: Flight): Promise<Landed> {
  const { name, rows, signal, air } = flight
  const { db, ring, now } = deps
  const at = (point: string) => deps.failpoint?.(`workflow.step.${name}.${point}`)
  air.add(name)
  let paid = false
  try {
    await db.immediate((tx) => beginStep(tx, run, name, now().getTime()), { pastWall: true })
    ring()
    at('begun')
    const gave = name === SAVE ? undefined : await gaveOf(deps, run, flight, () => (paid = true))
    at('answered')
    await db.immediate((tx) =>
      gave ? finishStep(tx, run, name, gave, now().getTime()) : saveRun(tx, run, run.by, deps),
    )
    at('saved')
    ring()
    return { name }
  } catch (error) {
    air.delete(name)
    const failures = rows.find((row) => row.name === name)?.failures ?? 0
    const failed = { name, cause: signal.aborted ? signal.reason : error, failures, at: now().getTime() }
    return { name, failed, crowded: air.size > 0 && isOverBudget(error), paid }
  } finally {
    air.delete(name)
  }
}

/** Run a step, and note whom it asked. */
async function gaveOf(
  deps: EngineDeps,
  run: EngineRun,
  { name, rows, signal }: Flight,
  correcting: () => void,
): Promise<Gave> {
  const step = run.version.steps(knownOf(run, rows)).find((each) => each.name === name)
  if (!step) throw new Error(`the step "${name}" is not known any more`)
  signal.throwIfAborted()
  let by: MadeBy | undefined
  const ask = async <T>(question: StepQuestion<T>): Promise<T> => {
    const chosen = await deps.modelFor(name)
    const { model, patience } = chosen
    by = { provider: chosen.provider, model: chosen.modelId }
    const maxOutputTokens = answerBound(question.maxOutputTokens, chosen)
    return askJson({ ...question, maxOutputTokens, model, patience, signal, correcting })
  }
  const { output, told } = await step.run({ ...knownTo(step, run, rows), signal, ask })
  return { output: step.output.parse(output), told, by }
}
