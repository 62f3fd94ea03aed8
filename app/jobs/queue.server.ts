import { AppError } from '#app/domain/errors.ts'
import type { Clock } from '#app/domain/clock.ts'
import type { TenantId } from '#app/domain/plan.ts'
import type { PastRun } from '#app/domain/estimate.ts'
import type { ControlDb } from '#db/control/control.server.ts'
import { armJob, cancelJob, dropJob, insertJob } from '#db/control/jobs.server.ts'
import { pastRuns, type Alike } from '#db/control/durations.server.ts'
import { giveBack, takeToken, type Admission, type Rate } from '#db/control/limiter.server.ts'
import type { Step } from '#db/connection.server.ts'
import { JOBS_BELL, type Bell } from './bell.server.ts'

/** A staged job is invisible this long: its gate has to commit well within it. */
export const STAGE_MS = 15_000
const GATE_MUST_COMMIT_WITHIN_MS = 12_000

export type StagedJob = { id: string; stagedAt: number; gateBefore: number }

/** A learner's own end of the queue. It cannot name another learner. */
export interface TenantQueue {
  /** Take the limiter's token and insert an invisible job, in one transaction. Throws 429 over the limit. */
  stage(planId: string): Promise<StagedJob>
  arm(job: StagedJob): Promise<void>
  /** Undo `stage`: drop the job and give the token back. */
  drop(job: StagedJob): Promise<void>
  cancel(jobId: string): Promise<void>
  /** How long attempts alike have taken, anybody's, newest first. */
  pastRuns(like: Alike): Promise<PastRun[]>
}

/** Over the window's limit; says when the window reopens. */
export class LimitReachedError extends AppError {
  constructor(retryAfterMs: number) {
    const minutes = Math.ceil(retryAfterMs / 60_000)
    super(
      'rate_limited',
      429,
      `You have started as many plans as you may for now. You can start the next in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
      { retryAfterMs },
    )
  }
}

type Parts = Clock & { control: ControlDb; bell: Bell; rate: Rate; maxRuns: number }

export function tenantQueue(tenantId: TenantId, parts: Parts): TenantQueue {
  const { control, bell, rate, maxRuns } = parts
  const key = `generation:${tenantId}`
  const now = () => parts.now().getTime()
  return {
    async stage(planId) {
      const id = parts.newId()
      const [admission, stagedAt] = await control.immediate(function* (tx): Step<[Admission, number]> {
        // Read under the lock: however long it was waited for, the job is hidden, and the gate timed, from here.
        const at = now()
        const admitted = yield* takeToken(tx, key, rate, at)
        const job = { id, tenantId, planId, visibleAt: at + STAGE_MS, maxRuns, createdAt: at }
        if (admitted.ok) yield* insertJob(tx, job)
        return [admitted, at]
      })
      if (!admission.ok) throw new LimitReachedError(admission.retryAfterMs)
      return { id, stagedAt, gateBefore: stagedAt + GATE_MUST_COMMIT_WITHIN_MS }
    },
    async arm(job) {
      await control.immediate((tx) => armJob(tx, job.id, now()))
      bell.ring(JOBS_BELL)
    },
    async drop(job) {
      await control.immediate(function* (tx): Step<void> {
        yield* dropJob(tx, job.id, now())
        yield* giveBack(tx, key, job.stagedAt)
      })
    },
    async cancel(jobId) {
      await control.immediate((tx) => cancelJob(tx, tenantId, jobId, now()))
    },
    pastRuns: (like) => control.read((r) => pastRuns(r, like)),
  }
}
