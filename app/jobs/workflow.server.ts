import type { TenantId } from '#app/domain/plan.ts'
import { FileUnusableError } from '#app/domain/errors.ts'
import { failRun, giveRunBack } from '#app/workflows/engine/record.server.ts'
import type { Step } from '#db/connection.server.ts'
import type { JobRow } from '#db/control/jobs.server.ts'
import { stepsOfRun } from '#db/tenant/run-steps.server.ts'
import { findRun, type RunRow } from '#db/tenant/runs.server.ts'
import type { TenantReader, TenantStore, TenantTx } from '#db/tenants.server.ts'
import { runBell, type Bell } from './bell.server.ts'
import type { JobEnd, JobHandler } from './handler.ts'
import { carryOut, type Ended, type RunDeps } from './run-workflow.server.ts'

type WorkflowDeps = RunDeps & { tenants: TenantStore; bell: Bell }

/** Runs workflows: opens the learner's file, takes the run under its fence, and hands the engine its model. */
export function workflowHandler(deps: WorkflowDeps): JobHandler {
  const fileOf = (job: JobRow) => deps.tenants.of(job.tenantId as TenantId)
  const ring = (job: JobRow) => deps.bell.ring(runBell(job.tenantId, job.subjectId))
  return {
    run: async (job, fence, signal) => {
      const end = await carryOut(deps, { job, fence, signal, db: fileOf(job), ring: () => ring(job) })
      return jobEndOf(end)
    },
    giveUp: async (job, why) => {
      const code = why === 'stale' ? 'QUEUE_TIMEOUT' : 'UNEXPECTED_ERROR'
      try {
        await fileOf(job).immediate((tx) => giveUp(tx, job, code, deps.now().getTime()), { pastWall: true })
        ring(job)
      } catch (err) {
        // A file that is gone or damaged cannot be told, and would be asked for ever.
        if (!(err instanceof FileUnusableError)) throw err
        deps.log.warn({ err, job: job.id }, 'a job ends without its learner’s file')
      }
      return { status: 'dead', code: why === 'stale' ? code : 'RUNS_EXHAUSTED' }
    },
    giveBack: async (job, fence) => {
      await fileOf(job).immediate((tx) => giveRunBack(tx, { id: job.subjectId, fence }), { pastWall: true })
      ring(job)
    },
    isAwaited: (job) => fileOf(job).read((r) => isAwaited(r, job)),
  }
}

const isActive = (run: RunRow | undefined, job: JobRow): run is RunRow =>
  run?.jobId === job.id && (run.status === 'queued' || run.status === 'running')

function* isAwaited(r: TenantReader, job: JobRow): Step<boolean> {
  return isActive(yield* findRun(r, job.subjectId), job)
}

function* giveUp(tx: TenantTx, job: JobRow, code: 'QUEUE_TIMEOUT' | 'UNEXPECTED_ERROR', now: number): Step<void> {
  const run = yield* findRun(tx, job.subjectId)
  if (!isActive(run, job)) return
  const running = (yield* stepsOfRun(tx, run.id)).filter(({ status }) => status === 'running')
  yield* failRun(tx, { id: run.id, fence: null }, code, {
    now,
    failed: running.map(({ name }) => ({ name, errorCode: code })),
  })
}

/** What a run's end means for its job. */
function jobEndOf(end: Ended): JobEnd {
  if (end === 'lost' || end === 'drained') return end
  if (end === 'absent') return { status: 'dropped', code: 'NO_RUN' }
  if (typeof end === 'string') return { status: 'done', code: null }
  return 'failed' in end ? { status: 'done', code: end.failed } : end
}
