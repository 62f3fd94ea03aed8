import { AppError } from '#app/domain/errors.ts'
import { isActive } from '#app/domain/chat.ts'
import { isOver } from '#app/domain/workflow.ts'
import type { Clock } from '#app/domain/clock.ts'
import { bury } from '#app/jobs/begin-run.server.ts'
import { cancelPlan, retryPlan } from '#app/services/attempts.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { stopReply } from '#app/services/messages.server.ts'
import { cancelRun, retryRun } from '#app/services/workflows.server.ts'
import { settle } from '#app/tutor/settle.server.ts'
import { failRun } from '#app/workflows/engine/record.server.ts'
import type { Step } from '#db/connection.server.ts'
import type { JobRow } from '#db/control/jobs.server.ts'
import type { JobKind } from '#db/control/schema.ts'
import { attemptOfJob } from '#db/tenant/attempts.server.ts'
import { activeReply } from '#db/tenant/messages.server.ts'
import { findPlan } from '#db/tenant/plans.server.ts'
import { findRun } from '#db/tenant/runs.server.ts'
import type { TenantReader, TenantTx } from '#db/tenants.server.ts'

type Job = Pick<JobRow, 'id' | 'subjectId'>

/** What an operator can ask of the work a job is for. */
type Work = {
  /** Whether something waits for the job. */
  isAwaited(r: TenantReader, job: Job): Step<boolean>
  /** Whether it came to nothing and may be tried again by an operator. */
  hasFailed(r: TenantReader, job: Job): Step<boolean>
  /** End it as its learner's own Cancel does, saying that it was the operator. Throws 404, or 409 when it is over. */
  cancel(ctx: TenantContext, job: Job): Promise<void>
  /** Try it again through its learner's own door. Returns what was started, in words. */
  retry(ctx: TenantContext, job: Job): Promise<string>
  /** End what waits for a job that nobody will run any more. */
  close(tx: TenantTx, job: Job, clock: Clock): Step<void>
}

function* replyOf(r: TenantReader, { id, subjectId }: Job) {
  const reply = yield* activeReply(r, subjectId)
  return reply?.jobId === id && isActive(reply.status) ? reply : undefined
}

function* runOf(r: TenantReader, { id, subjectId }: Job) {
  const run = yield* findRun(r, subjectId)
  return run?.jobId === id ? run : undefined
}

const BY_OPERATOR = 'operator' as const

const plan: Work = {
  *isAwaited(r, { id, subjectId }) {
    return (yield* attemptOfJob(r, subjectId, id))?.status === 'in_progress'
  },
  *hasFailed(r, { subjectId }) {
    return (yield* findPlan(r, subjectId))?.generation === 'failed'
  },
  cancel: (ctx, { id, subjectId }) => cancelPlan(ctx, subjectId, { only: id, by: BY_OPERATOR }),
  retry: async (ctx, { subjectId }) => {
    const { number } = await retryPlan(ctx, subjectId)
    return `Attempt ${number} of plan ${subjectId} has been started.`
  },
  *close(tx, { id, subjectId }, clock) {
    const attempt = yield* attemptOfJob(tx, subjectId, id)
    if (attempt?.status === 'in_progress') yield* bury(tx, clock, attempt)
  },
}

const reply: Work = {
  *isAwaited(r, job) {
    return (yield* replyOf(r, job)) !== undefined
  },
  // A conversation is its learner's: nobody else says anything in it.
  // oxlint-disable-next-line require-yield -- there is nothing to look at
  *hasFailed() {
    return false
  },
  cancel: (ctx, { id, subjectId }) => stopReply(ctx, subjectId, { only: id, by: BY_OPERATOR }),
  retry: async () => {
    throw new AppError('learners_own', 409, 'Only its learner can ask for a reply again.')
  },
  *close(tx, job, clock) {
    const found = yield* replyOf(tx, job)
    if (found) yield* settle(tx, found, null, { status: 'interrupted' }, clock.now().getTime())
  },
}

const workflow: Work = {
  *isAwaited(r, job) {
    const run = yield* runOf(r, job)
    return run !== undefined && !isOver(run.status)
  },
  *hasFailed(r, job) {
    return (yield* runOf(r, job))?.status === 'failed'
  },
  cancel: (ctx, { id, subjectId }) => cancelRun(ctx, subjectId, { only: id, by: BY_OPERATOR }),
  retry: async (ctx, { subjectId }) => {
    await retryRun(ctx, subjectId)
    return `Run ${subjectId} goes on.`
  },
  *close(tx, job, clock) {
    const run = yield* runOf(tx, job)
    if (!run || isOver(run.status)) return
    yield* failRun(tx, { id: run.id, fence: null }, 'UNEXPECTED_ERROR', { now: clock.now().getTime() })
  },
}

export const WORKS: Record<JobKind, Work> = { plan, reply, workflow }
