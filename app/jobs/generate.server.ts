import type { Logger } from 'pino'
import type { Clock } from '#app/domain/clock.ts'
import { FileUnusableError } from '#app/domain/errors.ts'
import type { PlanKind, TenantId } from '#app/domain/plan.ts'
import type { Blueprint } from '#app/generation/blueprint.ts'
import type { ChosenModel } from '#app/generation/chosen-model.ts'
import { runAttempt, type RunEnd } from '#app/generation/run-attempt.server.ts'
import type { ControlDb } from '#db/control/control.server.ts'
import type { JobRow } from '#db/control/jobs.server.ts'
import { attemptOfJob } from '#db/tenant/attempts.server.ts'
import type { Step } from '#db/connection.server.ts'
import type { TenantDb, TenantStore, TenantTx } from '#db/tenants.server.ts'
import { planBell, type Bell } from './bell.server.ts'
import { beginRun, bury, CURRICULUM, supersede } from './begin-run.server.ts'
import { noteDuration } from './durations.server.ts'

export type JobEnd = 'done' | 'dropped' | 'dead' | 'lost' | 'drained'

export type GenerateDeps = Clock & {
  control: ControlDb
  tenants: TenantStore
  bell: Bell
  log: Logger
  attemptCap: number
  blueprints: Record<PlanKind, Blueprint>
  /** The configured provider, or the built-in curriculum where the learner has asked for it. */
  openModel: (asked?: typeof CURRICULUM) => ChosenModel
  failpoint?: (name: string) => void
}

/** What a worker does with a claimed job. */
export interface JobHandler {
  run(job: JobRow, fence: string, signal: AbortSignal): Promise<JobEnd>
  /** A job that has used all its runs: close its attempt, so that nothing waits for ever. */
  bury(job: JobRow): Promise<void>
  /** Give the attempt of a run that stopped back, unspent; nothing when another run has taken it over. */
  giveBack(job: JobRow, fence: string): Promise<void>
  /** Whether an attempt waits for this job after all: its gate committed while a run looked and found nothing. */
  isAwaited(job: JobRow): Promise<boolean>
}

/** Makes plans: opens the learner's file, picks the provider, looks up the blueprint, runs the attempt. */
export function generateHandler(deps: GenerateDeps): JobHandler {
  const ring = (job: JobRow) => deps.bell.ring(planBell(job.tenantId, job.planId))
  const fileOf = (job: JobRow) => deps.tenants.of(job.tenantId as TenantId)
  /** Rows that say how far a job has come are written at the wall too: a plan must never wait for room. */
  const pastWall = (job: JobRow, body: (tx: TenantTx) => Step<void>) => fileOf(job).immediate(body, { pastWall: true })
  return {
    run: async (job, fence, signal) => {
      const end = await generate(deps, { job, fence, signal, db: fileOf(job), ring: () => ring(job) })
      await noteDuration(deps, fileOf(job), job, fence)
      return JOB_END[end]
    },
    bury: async (job) => {
      try {
        await pastWall(job, function* (tx): Step<void> {
          const attempt = yield* attemptOfJob(tx, job.planId, job.id)
          if (attempt?.status === 'in_progress') yield* bury(tx, deps, attempt)
        })
        ring(job)
      } catch (err) {
        // A file that is gone or damaged cannot be told, and would be asked for ever.
        if (!(err instanceof FileUnusableError)) throw err
        deps.log.warn({ err, job: job.id }, 'a job ends without its learner’s file')
      }
    },
    giveBack: (job, fence) =>
      pastWall(job, function* (tx): Step<void> {
        const attempt = yield* attemptOfJob(tx, job.planId, job.id)
        if (attempt?.status === 'in_progress' && attempt.fence === fence) yield* supersede(tx, attempt, deps, false)
      }),
    isAwaited: (job) =>
      fileOf(job).read(function* (r): Step<boolean> {
        return (yield* attemptOfJob(r, job.planId, job.id))?.status === 'in_progress'
      }),
  }
}

type Ended = RunEnd | 'absent' | 'settled'

/** What an attempt's end means for its job. */
const JOB_END: Record<Ended, JobEnd> = {
  ready: 'done',
  failed: 'done',
  settled: 'done',
  absent: 'dropped',
  lost: 'lost',
  drained: 'drained',
}

type Work = { job: JobRow; fence: string; signal: AbortSignal; db: TenantDb; ring: () => void }

async function generate(deps: GenerateDeps, { job, fence, signal, db, ring }: Work): Promise<Ended> {
  const waiting = await db.read((r) => attemptOfJob(r, job.planId, job.id))
  const chosen = waiting?.provider === CURRICULUM ? deps.openModel(CURRICULUM) : deps.openModel()
  const { provider, modelId: model } = chosen
  const taking = { jobId: job.id, planId: job.planId, fence, provider, model, cap: deps.attemptCap }
  const begun = await db.immediate((tx) => beginRun(tx, deps, taking), { pastWall: true })
  ring()
  if (begun.state !== 'running') return begun.state
  deps.failpoint?.('run_begun')
  const { plan, attempt } = begun
  const log = deps.log.child({ job: job.id, attempt: attempt.id })
  log.info({ provider, model, number: attempt.number }, 'attempt started')
  const end = await runAttempt(
    { ...deps, db, ring, onFailure: (failure, err) => log.warn({ ...failure, err }, 'attempt failed') },
    { planId: plan.id, attemptId: attempt.id, fence, jobId: job.id },
    { blueprint: deps.blueprints[plan.kind], input: attempt.input ?? plan.input, chosen, signal },
  )
  log.info({ end }, 'attempt ended')
  return end
}
