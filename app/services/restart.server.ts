import type { Step } from '#db/connection.server.ts'
import { latestAttempt } from '#db/tenant/attempts.server.ts'
import type { TenantTx } from '#db/tenants.server.ts'
import { cancelIn, stopJob } from './attempts.server.ts'
import type { TenantContext } from './context.ts'
import type { StartedAttempt } from './once.server.ts'
import { GateRefusedError, startAttempt } from './start.server.ts'

/**
 * Give up an attempt that should have ended long ago and start the next: one decision of the gate, so that nothing is
 * cancelled when the limiter refuses, and a second click finds that `attemptId` is not the one in progress any more.
 * Throws 404, 409 `in_progress` | `already_ready` | `capped`, 429 or 507.
 */
export async function restartPlan(ctx: TenantContext, planId: string, attemptId: string): Promise<StartedAttempt> {
  let abandoned: string | undefined
  function* giveUp(tx: TenantTx): Step<void> {
    const attempt = yield* latestAttempt(tx, planId)
    // What makes a plan again is asked for anew as it was asked for first: here it could only be lost.
    const mine = attempt?.id === attemptId && attempt.purpose === 'create'
    abandoned = mine ? yield* cancelIn(tx, ctx, planId) : undefined
  }
  try {
    const { attempt } = await startAttempt(ctx, planId, { prepare: giveUp })
    await stopJob(ctx, abandoned)
    return attempt
  } catch (error) {
    // The gate has spoken, so what it was told before has been written.
    if (error instanceof GateRefusedError) await stopJob(ctx, abandoned)
    throw error
  }
}
