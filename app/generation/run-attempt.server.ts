import type { ErrorCode, Failure } from '#app/domain/attempt.ts'
import type { Clock } from '#app/domain/clock.ts'
import type { TenantDb } from '#db/tenants.server.ts'
import { answerOf } from './answer.server.ts'
import type { Blueprint } from './blueprint.ts'
import type { ChosenModel } from './chosen-model.ts'
import { classifyFailure } from './failure.ts'
import { DrainError, LeaseLostError } from './lease.ts'
import { failAttempt, settleReady, type Outcome, type Run } from './record.server.ts'
import { teller } from './teller.server.ts'

export type RunDeps = Clock & {
  db: TenantDb
  /** Wakes watchers after a write. */
  ring: () => void
  /** Tells the log why, with the cause; never a client. */
  onFailure: (failure: Failure, cause: unknown) => void
  /** Puts an attempt off that its provider will answer later, and says until when; undefined lets it fail. */
  putOff: (failure: Failure, outcome: Outcome & { now: number }) => Promise<RunEnd | undefined>
  /** Called at named points of a run; tests may end the process there. */
  failpoint?: (name: string) => void
}

/** How a run ended; `deferredUntil` is ms since the epoch. */
export type RunEnd = 'ready' | 'lost' | 'drained' | { failed: ErrorCode } | { deferredUntil: number }

/**
 * Run one attempt: ask, have the answer corrected once where its kind asks for that, check, save all of it or the
 * failure alone. A failed generation is a row, not a throw; only a store that cannot be written throws.
 * `signal` carries cancel, drain, the hard deadline and a lost lease, each with its own reason.
 */
export async function runAttempt(
  deps: RunDeps,
  run: Run & { jobId: string },
  args: { blueprint: Blueprint; input: object; chosen: ChosenModel; signal: AbortSignal },
): Promise<RunEnd> {
  const { blueprint, input, chosen } = args
  const startedAt = performance.now()
  const elapsed = () => Math.round(performance.now() - startedAt)
  const lost = new AbortController()
  const signal = AbortSignal.any([args.signal, lost.signal])
  const story = teller(deps, run, lost)
  try {
    const { db, now } = deps
    const whole = await answerOf({ run, db, now, story, blueprint, input, chosen, signal })
    const draft = blueprint.normalise(whole, input)
    story.tell({ type: 'phase', data: { phase: 'saving' } })
    await story.told()
    deps.failpoint?.('before_settle')
    await settleReady(db, deps, run, draft, { durationMs: elapsed() })
    deps.failpoint?.('settled')
    deps.ring()
    return 'ready'
  } catch (cause) {
    await story.told().catch(() => {})
    return await settleFailed(deps, run, { cause, signal, durationMs: elapsed() })
  }
}

async function settleFailed(
  deps: RunDeps,
  run: Run,
  end: { cause: unknown; signal: AbortSignal; durationMs: number },
): Promise<RunEnd> {
  const reason: unknown = end.signal.aborted ? end.signal.reason : undefined
  const says = (kind: new () => Error) => end.cause instanceof kind || reason instanceof kind
  if (says(LeaseLostError)) return 'lost'
  if (says(DrainError)) return 'drained'
  const now = deps.now().getTime()
  const failure = classifyFailure(end.cause, reason, now)
  deps.onFailure(failure, end.cause)
  const outcome = {
    durationMs: end.durationMs,
    // Nothing was saved for want of room, or nothing was asked for want of money: that costs the learner no attempt.
    spent: failure.errorCode !== 'STORAGE_FULL' && failure.errorCode !== 'BUDGET_REACHED',
    now,
  }
  const later = await deps.putOff(failure, outcome)
  if (later) return later
  const settled = await deps.db.immediate((tx) => failAttempt(tx, run, failure, outcome), { pastWall: true })
  deps.ring()
  return settled ? { failed: failure.errorCode } : 'lost'
}
