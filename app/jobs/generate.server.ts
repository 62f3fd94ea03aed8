import type { Logger } from 'pino'
import type { CallAbout } from '#app/domain/costs.ts'
import type { Ask } from '#app/domain/providers.ts'
import type { Clock } from '#app/domain/clock.ts'
import { FileUnusableError } from '#app/domain/errors.ts'
import type { Failure } from '#app/domain/attempt.ts'
import type { PlanKind, TenantId } from '#app/domain/plan.ts'
import type { Blueprint } from '#app/generation/blueprint.ts'
import { hardLimitMs, type DeadlineTimes } from '#app/generation/deadline.ts'
import { runAttempt, type RunEnd } from '#app/generation/run-attempt.server.ts'
import type { ControlDb } from '#db/control/control.server.ts'
import type { JobRow } from '#db/control/jobs.server.ts'
import { attemptOfJob, type AttemptRow } from '#db/tenant/attempts.server.ts'
import type { Step } from '#db/connection.server.ts'
import type { TenantDb, TenantStore, TenantTx } from '#db/tenants.server.ts'
import { planBell, type Bell } from './bell.server.ts'
import { beginRun, bury, CURRICULUM, supersede } from './begin-run.server.ts'
import { noteDuration } from './durations.server.ts'
import type { JobEnd, JobHandler } from './handler.ts'
import type { Models } from './models.server.ts'
import { putOffOf } from './put-off.server.ts'

export type GenerateDeps = Clock & {
  control: ControlDb
  tenants: TenantStore
  bell: Bell
  log: Logger
  attemptCap: number
  blueprints: Record<PlanKind, Blueprint>
  models: Models
  /** The hard deadline of a run, ms. */
  limitMs?: (times: DeadlineTimes) => number
  failpoint?: (name: string) => void
}

/** Makes plans: opens the learner's file, picks the provider, looks up the blueprint, runs the attempt. */
export function generateHandler(deps: GenerateDeps): JobHandler {
  const ring = (job: JobRow) => deps.bell.ring(planBell(job.tenantId, job.subjectId))
  const fileOf = (job: JobRow) => deps.tenants.of(job.tenantId as TenantId)
  /** Rows that say how far a job has come are written at the wall too: a plan must never wait for room. */
  const pastWall = (job: JobRow, body: (tx: TenantTx) => Step<void>) => fileOf(job).immediate(body, { pastWall: true })
  return {
    run: async (job, fence, signal) => {
      const end = await generate(deps, { job, fence, signal, db: fileOf(job), ring: () => ring(job) })
      await noteDuration(deps, fileOf(job), job, fence)
      return jobEndOf(end)
    },
    giveUp: async (job, why) => {
      try {
        await pastWall(job, function* (tx): Step<void> {
          const attempt = yield* attemptOfJob(tx, job.subjectId, job.id)
          if (attempt?.status === 'in_progress') yield* bury(tx, deps, attempt, why === 'stale' ? WAITED : undefined)
        })
        ring(job)
      } catch (err) {
        // A file that is gone or damaged cannot be told, and would be asked for ever.
        if (!(err instanceof FileUnusableError)) throw err
        deps.log.warn({ err, job: job.id }, 'a job ends without its learner’s file')
      }
      return { status: 'dead', code: why === 'stale' ? WAITED.errorCode : 'RUNS_EXHAUSTED' }
    },
    giveBack: (job, fence) =>
      pastWall(job, function* (tx): Step<void> {
        const attempt = yield* attemptOfJob(tx, job.subjectId, job.id)
        if (attempt?.status === 'in_progress' && attempt.fence === fence)
          yield* supersede(tx, attempt, deps, { spent: false })
      }),
    isAwaited: (job) =>
      fileOf(job).read(function* (r): Step<boolean> {
        return (yield* attemptOfJob(r, job.subjectId, job.id))?.status === 'in_progress'
      }),
  }
}

/** Nobody was free to begin it in time. */
const WAITED = { classification: 'timeout', errorCode: 'QUEUE_TIMEOUT' } as const

type Ended = RunEnd | 'absent' | 'settled'

/** What an attempt's end means for its job. */
function jobEndOf(end: Ended): JobEnd {
  if (end === 'lost' || end === 'drained') return end
  if (end === 'absent') return { status: 'dropped', code: 'NO_ATTEMPT' }
  if (typeof end === 'string') return { status: 'done', code: null }
  return 'failed' in end ? { status: 'done', code: end.failed } : end
}

type Work = { job: JobRow; fence: string; signal: AbortSignal; db: TenantDb; ring: () => void }

/** Who was asked for, or began with it before a crash; undefined lets the learner's usual choice decide. */
function askOf(attempt: AttemptRow | undefined): Ask | undefined {
  if (!attempt?.provider) return undefined
  if (attempt.provider === CURRICULUM) return { source: 'offline' }
  return attempt.providerId === null ? { source: 'operator' } : { source: 'own', providerId: attempt.providerId }
}

async function generate(deps: GenerateDeps, { job, fence, signal, db, ring }: Work): Promise<Ended> {
  const waiting = await db.read((r) => attemptOfJob(r, job.subjectId, job.id))
  const about: CallAbout = { purpose: 'plan', planId: job.subjectId }
  const chosen = await deps.models.choose(db.tenantId, { use: 'plans', ask: askOf(waiting) }, about)
  const { provider, providerId, modelId: model } = chosen
  const taking = { jobId: job.id, planId: job.subjectId, fence, provider, providerId, model, cap: deps.attemptCap }
  const begun = await db.immediate((tx) => beginRun(tx, deps, taking), { pastWall: true })
  ring()
  if (begun.state === 'deferred') return { deferredUntil: begun.until }
  if (begun.state === 'failed') return { failed: 'UNEXPECTED_ERROR' }
  if (begun.state !== 'running') return begun.state
  deps.failpoint?.('run_begun')
  const { plan, attempt } = begun
  about.attemptId = attempt.id
  const log = deps.log.child({ job: job.id, attempt: attempt.id })
  log.info({ provider, model, number: attempt.number }, 'attempt started')
  const hard = new AbortController()
  const limit = (deps.limitMs ?? hardLimitMs)(chosen.deadline)
  const timer = setTimeout(() => hard.abort(new DOMException('The run took too long.', 'TimeoutError')), limit)
  const onFailure = (failure: Failure, err: unknown) => log.warn({ ...failure, err }, 'attempt failed')
  const putOff = putOffOf({ db, job, attempt, clock: deps, ring })
  const end = await runAttempt(
    { ...deps, db, ring, onFailure, putOff },
    { planId: plan.id, attemptId: attempt.id, fence, jobId: job.id },
    {
      blueprint: deps.blueprints[plan.kind],
      input: attempt.input ?? plan.input,
      chosen,
      signal: AbortSignal.any([signal, hard.signal]),
    },
  ).finally(() => clearTimeout(timer))
  log.info({ end }, 'attempt ended')
  return end
}
