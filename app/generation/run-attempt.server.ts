import type { LanguageModel } from 'ai'
import type { Failure, ProviderName } from '#app/domain/attempt.ts'
import type { Clock } from '#app/domain/clock.ts'
import type { ProgressBody } from '#app/domain/progress.ts'
import type { TenantDb } from '#db/tenants.server.ts'
import { ask, type Usage } from './ask.server.ts'
import { DraftError, type Blueprint } from './blueprint.ts'
import { Deadline, type DeadlineTimes } from './deadline.ts'
import { classifyFailure } from './failure.ts'
import { DrainError, LeaseLostError } from './lease.ts'
import { failAttempt, record, settleReady, type Run } from './record.server.ts'
import type { Settlement } from '#db/tenant/attempts.server.ts'

/** A model chosen for a run: what to call, what to write in the ledger, how long to wait, what it costs. */
export type ChosenModel = {
  model: LanguageModel
  provider: ProviderName
  modelId: string
  deadline: DeadlineTimes
  price: (usage: Usage) => Pick<Settlement, 'costNanoUsd' | 'costStatus'>
}

export type RunDeps = Clock & {
  db: TenantDb
  /** Wakes watchers after a write. */
  ring: () => void
  /** Tells the log why, with the cause; never a client. */
  onFailure: (failure: Failure, cause: unknown) => void
  /** Called at named points of a run; tests may end the process there. */
  failpoint?: (name: string) => void
}

export type RunEnd = 'ready' | 'failed' | 'lost' | 'drained'

const NO_USAGE: Usage = { inputTokens: null, outputTokens: null }

/**
 * Run one attempt: ask, take items as they close, extend the deadline at the first, check, save all of it or the
 * failure alone. A failed generation is a row, not a throw; only a store that cannot be written throws.
 * `signal` carries cancel, drain and a lost lease, each with its own reason.
 */
export async function runAttempt(
  deps: RunDeps,
  run: Run,
  args: { blueprint: Blueprint; input: object; chosen: ChosenModel; signal: AbortSignal },
): Promise<RunEnd> {
  const { blueprint, input, chosen } = args
  const deadline = new Deadline(chosen.deadline)
  const lost = new AbortController()
  const signal = AbortSignal.any([args.signal, deadline.signal, lost.signal])
  const story = teller(deps, run, lost)
  let usage = NO_USAGE
  try {
    story.tell({ type: 'phase', data: { phase: 'asking', provider: chosen.provider, model: chosen.modelId } })
    const take = itemTaker(blueprint, deadline, (event) => story.tell(event))
    const answer = await ask({ model: chosen.model, blueprint, input, signal, onItem: take })
    usage = answer.usage
    deadline.clear()
    story.tell({ type: 'phase', data: { phase: 'checking' } })
    const draft = blueprint.normalise(answer.whole, input)
    story.tell({ type: 'phase', data: { phase: 'saving' } })
    await story.told()
    deps.failpoint?.('before_settle')
    await settleReady(deps.db, deps, run, draft, {
      ...usage,
      ...chosen.price(usage),
      durationMs: deadline.elapsedMs,
    })
    deps.failpoint?.('settled')
    deps.ring()
    return 'ready'
  } catch (cause) {
    deadline.clear()
    await story.told().catch(() => {})
    return await settleFailed(deps, run, { cause, signal, usage, chosen, durationMs: deadline.elapsedMs })
  }
}

/** Reads each raw item as it closes; only a well-formed one is shown and extends the deadline. */
function itemTaker(blueprint: Blueprint, deadline: Deadline, tell: (event: ProgressBody) => void) {
  let position = 0
  return (raw: unknown) => {
    position += 1
    if (position > blueprint.maxItems) throw new DraftError(`more than ${blueprint.maxItems} items`)
    const item = blueprint.readItem(raw, position)
    deadline.extend()
    if (position === 1) tell({ type: 'phase', data: { phase: 'writing' } })
    tell({ type: 'item', data: item })
  }
}

/** Writes events in order behind the stream; a write refused because the lease is lost aborts the run. */
function teller(deps: RunDeps, run: Run, lost: AbortController) {
  let tail: Promise<void> = Promise.resolve()
  return {
    tell(event: ProgressBody): void {
      tail = tail.then(async () => {
        if (lost.signal.aborted) return
        try {
          await record(deps.db, deps, run, event)
          deps.ring()
          deps.failpoint?.(`event.${event.type}`)
        } catch (error) {
          lost.abort(error)
        }
      })
    },
    /** Resolves when everything told is written; rejects with what stopped it. */
    async told(): Promise<void> {
      await tail
      lost.signal.throwIfAborted()
    },
  }
}

async function settleFailed(
  deps: RunDeps,
  run: Run,
  end: { cause: unknown; signal: AbortSignal; usage: Usage; chosen: ChosenModel; durationMs: number },
): Promise<RunEnd> {
  const reason: unknown = end.signal.aborted ? end.signal.reason : undefined
  const says = (kind: new () => Error) => end.cause instanceof kind || reason instanceof kind
  if (says(LeaseLostError)) return 'lost'
  if (says(DrainError)) return 'drained'
  const now = deps.now().getTime()
  const failure = classifyFailure(end.cause, reason, now)
  deps.onFailure(failure, end.cause)
  const outcome = {
    ...end.usage,
    ...end.chosen.price(end.usage),
    durationMs: end.durationMs,
    // Nothing was saved for want of room: that costs the learner no attempt.
    spent: failure.errorCode !== 'STORAGE_FULL',
    now,
  }
  const settled = await deps.db.immediate((tx) => failAttempt(tx, run, failure, outcome), { pastWall: true })
  deps.ring()
  return settled ? 'failed' : 'lost'
}
