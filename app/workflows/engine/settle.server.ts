import { classifyFailure } from '#app/generation/failure.ts'
import { DrainError, LeaseLostError } from '#app/generation/lease.ts'
import { judge, whyOf, type Judged, type StepFailure } from './failures.ts'
import { failRun, restRunIn } from './record.server.ts'
import type { EngineDeps, EngineRun, RunEnd } from './parts.ts'

const ASKED_TO_WAIT = 'The provider asked us to wait.'
const TRIED_AGAIN = 'The provider failed. Trying again shortly.'

/** Whether any of these steps waits because its provider named a time. */
export const areAskedToWait = (steps: readonly { status: string; told: string }[]): boolean =>
  steps.some(({ status, told }) => status === 'pending' && told === ASKED_TO_WAIT)

/** Put a run off until all that failed in it may be tried again, or fail it with the first failure that is final. */
export async function settleFailed(deps: EngineDeps, run: EngineRun, failed: StepFailure[]): Promise<RunEnd> {
  const judged = failed.map((each) => judge(each, deps.deferUntil))
  for (const { failure, name, cause } of judged) deps.onFailure(failure, name, cause)
  const final = judged.find(({ until }) => until === undefined)
  const end = final ? await fail(deps, run, judged, final) : await rest(deps, run, judged)
  deps.ring()
  return end
}

async function fail(deps: EngineDeps, run: EngineRun, judged: Judged[], final: Judged): Promise<RunEnd> {
  const { errorCode } = final.failure
  const steps = judged.map(({ name, failure, cause }) => ({ name, errorCode: failure.errorCode, told: whyOf(cause) }))
  const ended = { now: deps.now().getTime(), failed: steps }
  const written = await deps.db.immediate((tx) => failRun(tx, run, errorCode, ended), { pastWall: true })
  return written ? { failed: errorCode } : 'lost'
}

async function rest(deps: EngineDeps, run: EngineRun, judged: Judged[]): Promise<RunEnd> {
  const until = Math.max(...judged.map((each) => each.until ?? 0))
  const steps = judged.map(({ name, asked }) =>
    asked ? ({ name, told: ASKED_TO_WAIT, failures: 0 } as const) : ({ name, told: TRIED_AGAIN, failures: 1 } as const),
  )
  const written = await deps.db.immediate((tx) => restRunIn(tx, run, { until, steps }), { pastWall: true })
  if (!written) return 'lost'
  return judged.some(({ asked }) => asked) ? { deferredUntil: until } : { deferredUntil: until, unasked: true }
}

type Broken = { error: unknown; outer: AbortSignal; inFlight: readonly string[] }

/** What a run comes to that was ended while steps were in flight: by whoever holds it, its deadline, or its store. */
export async function breakOff(deps: EngineDeps, run: EngineRun, { error, outer, inFlight }: Broken): Promise<RunEnd> {
  const reason: unknown = outer.aborted ? outer.reason : undefined
  const says = (kind: new () => Error) => error instanceof kind || reason instanceof kind
  if (says(LeaseLostError)) return 'lost'
  if (says(DrainError)) return 'drained'
  const now = deps.now().getTime()
  const failure = classifyFailure(error, reason, now)
  const { errorCode } = failure
  deps.onFailure(failure, inFlight[0], error)
  const ended = { now, failed: inFlight.map((name) => ({ name, errorCode })) }
  const written = await deps.db.immediate((tx) => failRun(tx, run, errorCode, ended), { pastWall: true })
  deps.ring()
  return written ? { failed: errorCode } : 'lost'
}
