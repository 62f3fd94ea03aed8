import type { ErrorCode, Failure } from '#app/domain/attempt.ts'
import type { Clock } from '#app/domain/clock.ts'
import type { ChosenModel } from '#app/generation/chosen-model.ts'
import type { TenantDb } from '#db/tenants.server.ts'
import type { MadeBy } from '../workflow.ts'
import type { Held } from './record.server.ts'

export type EngineDeps = Clock & {
  db: TenantDb
  /** Wakes watchers after a write. */
  ring: () => void
  /** The run's model for one step: the same one for all of them, each call in the ledger under its step. */
  modelFor: (step: string) => Promise<ChosenModel>
  /** Tells the log why, with the cause; never a client. */
  onFailure: (failure: Failure, step: string | undefined, cause: unknown) => void
  /** Until when the job can be put off whose provider asked to wait, ms since the epoch; undefined where it cannot. */
  deferUntil: (failure: Failure, now: number) => number | undefined
  /** Called at named points of a run; tests may end the process there. */
  failpoint?: ((name: string) => void) | undefined
}

export type EngineRun = Held & { by: MadeBy }

/**
 * How a run ended. `deferredUntil` is ms since the epoch; `unasked` where it is the run that wants to try again, and no
 * provider that named a time.
 */
export type RunEnd = 'done' | 'lost' | 'drained' | { failed: ErrorCode } | { deferredUntil: number; unasked?: boolean }
