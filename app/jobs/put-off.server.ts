import type { Failure } from '#app/domain/attempt.ts'
import type { Clock } from '#app/domain/clock.ts'
import type { RunDeps } from '#app/generation/run-attempt.server.ts'
import type { JobRow } from '#db/control/jobs.server.ts'
import type { AttemptRow } from '#db/tenant/attempts.server.ts'
import type { TenantDb } from '#db/tenants.server.ts'
import { supersede } from './begin-run.server.ts'
import { deferredUntil } from './defer.ts'

type Parts = { db: TenantDb; job: JobRow; attempt: AttemptRow; clock: Clock; ring: () => void }

/**
 * How a run of this job is put off when its provider asks to wait: the attempt is closed unspent, for the ledger has a
 * row for every call, and the next one waits until then.
 */
export function putOffOf({ db, job, attempt, clock, ring }: Parts): RunDeps['putOff'] {
  return async (failure: Failure, { now, ...outcome }) => {
    const until = deferredUntil(job, failure, now)
    if (until === undefined) return undefined
    const { classification, errorCode } = failure
    const closing = { ...outcome, classification, errorCode, spent: false, until }
    const next = await db.immediate((tx) => supersede(tx, attempt, clock, closing), { pastWall: true })
    ring()
    return next ? { deferredUntil: until } : 'lost'
  }
}
