import { AppError } from '#app/domain/errors.ts'
import type { Clock } from '#app/domain/clock.ts'
import type { TenantId } from '#app/domain/plan.ts'
import type { PastRun } from '#app/domain/estimate.ts'
import type { ControlDb } from '#db/control/control.server.ts'
import { armJob, cancelJob, dropJob, insertJob } from '#db/control/jobs.server.ts'
import { pastRuns, type Alike } from '#db/control/durations.server.ts'
import { giveBack, takeToken, type Admission, type Rate } from '#db/control/limiter.server.ts'
import type { JobKind } from '#db/control/schema.ts'
import type { Step } from '#db/connection.server.ts'
import { JOBS_BELL, type Bell } from './bell.server.ts'

/** A staged job is invisible this long: its gate has to commit well within it. */
export const STAGE_MS = 15_000
const GATE_MUST_COMMIT_WITHIN_MS = 12_000

export type StagedJob = { id: string; scope: LimitScope; stagedAt: number; gateBefore: number }

export type { Rate }

/** What a limiter counts: starts of one sort, each sort with a window of its own. */
export const LIMIT_SCOPES = ['generation', 'chat', 'lessons', 'workflow', 'check'] as const
export type LimitScope = (typeof LIMIT_SCOPES)[number]

/** Work to be staged: what for, and where it is counted, if not with the others of its kind. */
export type Work = { kind: JobKind; subjectId: string; scope?: LimitScope }

const SCOPE_OF: Record<JobKind, LimitScope> = { plan: 'generation', reply: 'chat', workflow: 'workflow' }

/** A learner's own end of the queue. It cannot name another learner. */
export interface TenantQueue {
  /** Take the limiter's token and insert an invisible job, in one transaction. Throws 429 over the limit. */
  stage(work: Work): Promise<StagedJob>
  arm(job: StagedJob): Promise<void>
  /** Undo `stage`: drop the job and give the token back. */
  drop(job: StagedJob): Promise<void>
  cancel(jobId: string): Promise<void>
  /** Take the limiter's token for something that is no job. Throws 429 over the limit. */
  take(scope: LimitScope): Promise<void>
  /** How long attempts alike have taken, anybody's, newest first. */
  pastRuns(like: Alike): Promise<PastRun[]>
}

const LIMIT_WORDS: Record<LimitScope, [string, string]> = {
  generation: ['plan', 'start another'],
  chat: ['message', 'send another'],
  lessons: ['lesson', 'have more written'],
  workflow: ['quiz and review', 'start another'],
  check: ['provider test', 'run another'],
}

/** Over the window's limit; says when the window reopens. */
export class LimitReachedError extends AppError {
  constructor(scope: LimitScope, retryAfterMs: number) {
    const minutes = Math.ceil(retryAfterMs / 60_000)
    const [what, next] = LIMIT_WORDS[scope]
    super(
      'rate_limited',
      429,
      `You have reached the ${what} limit for now. You can ${next} in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
      { retryAfterMs },
    )
  }
}

type Parts = Clock & {
  control: ControlDb
  bell: Bell
  rates: Record<LimitScope, Rate>
  /** How often a job of each kind may be run before it is given up. */
  maxRuns: Record<JobKind, number>
}

export function tenantQueue(tenantId: TenantId, parts: Parts): TenantQueue {
  const { control, bell, rates, maxRuns } = parts
  const keyOf = (scope: LimitScope) => `${scope}:${tenantId}`
  const now = () => parts.now().getTime()
  return {
    async stage({ kind, subjectId, scope = SCOPE_OF[kind] }) {
      const id = parts.newId()
      const [admission, stagedAt] = await control.immediate(function* (tx): Step<[Admission, number]> {
        // Read under the lock: however long it was waited for, the job is hidden, and the gate timed, from here.
        const at = now()
        const admitted = yield* takeToken(tx, keyOf(scope), rates[scope], at)
        const hidden = { visibleAt: at + STAGE_MS, maxRuns: maxRuns[kind], createdAt: at }
        const job = { id, tenantId, kind, subjectId, ...hidden }
        if (admitted.ok) yield* insertJob(tx, job)
        return [admitted, at]
      })
      if (!admission.ok) throw new LimitReachedError(scope, admission.retryAfterMs)
      return { id, scope, stagedAt, gateBefore: stagedAt + GATE_MUST_COMMIT_WITHIN_MS }
    },
    async arm(job) {
      await control.immediate((tx) => armJob(tx, job.id, now()))
      bell.ring(JOBS_BELL)
    },
    async drop(job) {
      await control.immediate(function* (tx): Step<void> {
        // Two starts may have been taken in one ms: whoever drops a job twice would give back another's.
        if (yield* dropJob(tx, job.id, now())) yield* giveBack(tx, keyOf(job.scope), job.stagedAt)
      })
    },
    async cancel(jobId) {
      await control.immediate((tx) => cancelJob(tx, tenantId, jobId, now()))
    },
    async take(scope) {
      const admission = await control.immediate((tx) => takeToken(tx, keyOf(scope), rates[scope], now()))
      if (!admission.ok) throw new LimitReachedError(scope, admission.retryAfterMs)
    },
    pastRuns: (like) => control.read((r) => pastRuns(r, like)),
  }
}
