import { AppError, NotFoundError } from '#app/domain/errors.ts'
import { refusalSentence } from '#app/domain/refusal-words.ts'
import type { Step } from '#db/connection.server.ts'
import { deleteRun, forgetOutputs } from '#db/tenant/run-removal.server.ts'
import { findRunCard } from '#db/tenant/runs.server.ts'
import type { TenantTx } from '#db/tenants.server.ts'
import type { TenantContext } from './context.ts'

/** What the steps of a run gave is kept so long after it was done, ms. */
export const OUTPUTS_KEPT_MS = 30 * 24 * 60 * 60_000

/** Most runs one write forgets the outputs of, so that no request pays for a long absence. */
const FORGOTTEN_AT_ONCE = 20

/** Forget what the steps of runs gave that were done long ago. Belongs into writes the learner makes anyway. */
export const forgetOutputsIn = (tx: TenantTx, ctx: TenantContext): Step<number> =>
  forgetOutputs(tx, ctx.now().getTime() - OUTPUTS_KEPT_MS, FORGOTTEN_AT_ONCE)

class RunNotOverError extends AppError {
  constructor() {
    super('run_not_over', 409, refusalSentence('run_not_over'))
  }
}

/**
 * Remove a run that is over from the list, with its steps: what it made, and what it cost, stays. Throws 404, or 409
 * `run_not_over`.
 */
export const removeRun = (ctx: TenantContext, runId: string): Promise<void> =>
  ctx.db.immediate(
    function* (tx): Step<void> {
      if (!(yield* findRunCard(tx, runId))) throw new NotFoundError('run')
      if ((yield* deleteRun(tx, runId)) === 0) throw new RunNotOverError()
      yield* forgetOutputsIn(tx, ctx)
    },
    { pastWall: true, fromReserve: true },
  )
