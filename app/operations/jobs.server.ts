import type { Clock } from '#app/domain/clock.ts'
import { AppError, FileUnusableError, NotFoundError } from '#app/domain/errors.ts'
import type { TenantId } from '#app/domain/plan.ts'
import type { ProgressEvent } from '#app/domain/progress.ts'
import { listPlanAttempts, type AttemptView } from '#app/services/attempts.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { getPlan } from '#app/services/plans.server.ts'
import type { ControlDb } from '#db/control/control.server.ts'
import { jobsNamed, type WatchedJob } from '#db/control/job-watch.server.ts'
import { lastEvents } from '#db/tenant/events.server.ts'
import { aboutReply, aboutRun } from './job-about.server.ts'
import { WORKS } from './job-kinds.server.ts'
import { jobWords, SUBJECTS } from './job-words.ts'

/** What operations are made of: a running server, or the command line beside one. */
export type OperatorParts = Clock & {
  control: ControlDb
  /** What a learner's own request would be given: an operator takes the same doors. */
  contextOf: (tenantId: TenantId) => TenantContext
}

/** A part of an id long enough to be meant; LIKE has no wildcard among these characters. */
const PART = /^[0-9a-f-]{4,36}$/

/** Find a job by its id, or by a beginning or an end of it that no other job shares. Throws 404, or 409 for several. */
export async function findJob({ control }: Pick<OperatorParts, 'control'>, part: string): Promise<WatchedJob> {
  const wanted = part.trim().toLowerCase()
  if (!PART.test(wanted)) {
    throw new AppError('bad_request', 400, 'Name a job by its id, or by at least 4 characters from its start or end.')
  }
  const [found, other] = await control.read((r) => jobsNamed(r, wanted))
  if (!found) throw new NotFoundError(`job as ${wanted}`)
  if (other) throw new AppError('ambiguous', 409, `More than one job is called ${wanted}. Give more of its id.`)
  return found
}

/** A job as an operator sees it. Times are ISO 8601. Nothing in it was written by a learner. */
export function jobView(job: WatchedJob, now: number) {
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
  return {
    id: job.id,
    learner: job.tenantId,
    email: job.email,
    kind: job.kind,
    /** What it is work for: a plan, a conversation or a run. */
    subjectId: job.subjectId,
    status: job.status,
    ...jobWords(job, now),
    runs: job.runs,
    maxRuns: job.maxRuns,
    deferrals: job.deferrals,
    priority: job.priority,
    endCode: job.endCode,
    ageMs: Math.max(0, now - job.createdAt),
    createdAt: iso(job.createdAt),
    startedAt: iso(job.startedAt),
    visibleAt: iso(job.visibleAt),
    leaseUntil: iso(job.leaseUntil),
    finishedAt: iso(job.finishedAt),
  }
}
export type JobView = ReturnType<typeof jobView>

/** An event without what it carries of a plan's content. */
const eventView = ({ seq, attempt, at, type, data }: ProgressEvent) => ({
  seq,
  attempt,
  at: new Date(at).toISOString(),
  type,
  ...('phase' in data ? { phase: data.phase } : {}),
  ...('position' in data ? { position: data.position } : {}),
  ...('errorCode' in data ? { errorCode: data.errorCode } : {}),
})

export type JobDetail = {
  job: JobView
  /** Undefined when what it is for is gone; `trouble` says so, or that the learner's file cannot be opened. */
  about?: { status: string; topic?: string }
  attempts: AttemptView[]
  events: ReturnType<typeof eventView>[]
  trouble?: string
}

/** How many of a plan's latest events are shown. */
const EVENTS = 12

type Found = Pick<JobDetail, 'about' | 'attempts' | 'events'>

/** A plan with its ledger and the latest of its story. Throws 404. */
async function aboutPlan(ctx: TenantContext, planId: string, withTopic: boolean): Promise<Found> {
  const { status, topic } = await getPlan(ctx, planId)
  const attempts = await listPlanAttempts(ctx, planId)
  const events = await ctx.db.read((r) => lastEvents(r, planId, EVENTS))
  return { about: { status, ...(withTopic ? { topic } : {}) }, attempts, events: events.map(eventView) }
}

async function aboutWork(ctx: TenantContext, job: WatchedJob, withTopic: boolean): Promise<Found> {
  if (job.kind === 'plan') return aboutPlan(ctx, job.subjectId, withTopic)
  const status = await ctx.db.read((r) => (job.kind === 'reply' ? aboutReply(r, job) : aboutRun(r, job)))
  return { about: { status }, attempts: [], events: [] }
}

/** Everything about a job. What the learner wrote stays out, unless `withTopic`. */
export async function showJob(
  parts: OperatorParts,
  part: string,
  { withTopic = false }: { withTopic?: boolean } = {},
): Promise<JobDetail> {
  const found = await findJob(parts, part)
  const job = jobView(found, parts.now().getTime())
  const ctx = parts.contextOf(found.tenantId as TenantId)
  try {
    return { job, ...(await aboutWork(ctx, found, withTopic)) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const trouble = error instanceof NotFoundError ? `The ${SUBJECTS[found.kind]} has been deleted.` : error.message
    return { job, attempts: [], events: [], trouble }
  }
}

class JobOverError extends AppError {
  constructor(job: JobView) {
    super('job_over', 409, `This job is over already: ${job.state}, ${job.when}. There is nothing to cancel.`)
  }
}

/**
 * Cancel a job as the learner's own Cancel does: what it is for is settled, then the job. Returns whether anything was
 * settled; a job that nothing waits for (its plan or its file is gone) is only taken from the queue. Throws 404, or 409
 * when over.
 */
export async function cancelJobOf(parts: OperatorParts, part: string): Promise<{ id: string; settled: boolean }> {
  const found = await findJob(parts, part)
  const { id, kind, tenantId, status } = found
  if (status !== 'queued' && status !== 'running') throw new JobOverError(jobView(found, parts.now().getTime()))
  const ctx = parts.contextOf(tenantId as TenantId)
  try {
    await WORKS[kind].cancel(ctx, found)
    return { id, settled: true }
  } catch (error) {
    const nothingToSettle = error instanceof AppError && OVER.has(error.code)
    if (!nothingToSettle && !(error instanceof FileUnusableError)) throw error
    await ctx.queue.cancel(id)
    return { id, settled: false }
  }
}

/** Refusals that say that nothing waits for a job. */
const OVER = new Set(['not_found', 'not_in_progress', 'run_over'])

/**
 * Try the work of a job again, through the learner's own door: the gate decides, and the start counts as one of the
 * learner's. Returns what was started, in words. Throws 404, 409 `in_progress` | `already_ready` | `capped` |
 * `learners_own` and others, or 429.
 */
export async function retryJobOf(parts: OperatorParts, part: string): Promise<string> {
  const job = await findJob(parts, part)
  return WORKS[job.kind].retry(parts.contextOf(job.tenantId as TenantId), job)
}
