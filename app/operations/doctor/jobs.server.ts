import { AppError, NotFoundError } from '#app/domain/errors.ts'
import type { TenantId } from '#app/domain/plan.ts'
import { endJob, listJobs, MOST_JOBS, requeueJob, type WatchedJob } from '#db/control/job-watch.server.ts'
import { WORKS } from '../job-kinds.server.ts'
import type { OperatorParts } from '../jobs.server.ts'
import { span } from '../words.ts'
import { foundOr, repairable, warning, type Finding } from './finding.ts'
import { SETTLING_MS } from './plans.server.ts'

/** A worker looks every second; after this much more than its lease nobody does, ms. */
const LOOK_MS = 15_000
/** Work that has waited this long says that the worker does not keep up, ms: as readiness sees it. */
const QUEUE_OLD_MS = 10 * 60_000
/** No worker puts a job off for longer than this, ms. */
const FAR_MS = 60 * 60_000

const NOTHING_WAITS = { status: 'dropped', code: 'NO_ATTEMPT' } as const
const EXHAUSTED = { status: 'dead', code: 'RUNS_EXHAUSTED' } as const

export type JobsAt = OperatorParts & { serving: boolean }

/** Whether anything waits for a job; `unknown` when its learner's file cannot say just now. */
async function awaited(parts: OperatorParts, job: WatchedJob): Promise<'yes' | 'no' | 'unknown'> {
  try {
    const { db } = parts.contextOf(job.tenantId as TenantId)
    return (await db.read((r) => WORKS[job.kind].isAwaited(r, job))) ? 'yes' : 'no'
  } catch (error) {
    if (job.email === null || error instanceof NotFoundError) return 'no'
    if (error instanceof AppError) return 'unknown'
    throw error
  }
}

function unawaited(parts: JobsAt, job: WatchedJob): Finding {
  const says = `Job ${job.id} (${job.email ?? 'no account'}) is ${job.status}, but nothing waits for it.`
  const run = async () => {
    if ((await awaited(parts, job)) !== 'no') return `Job ${job.id}: left, something waits for it after all.`
    await parts.control.immediate((tx) => endJob(tx, job.id, NOTHING_WAITS, parts.now().getTime()))
    return `Job ${job.id} is dropped.`
  }
  return repairable('jobs', 'warning', says, { kind: 'jobs', run })
}

async function buryJob(parts: JobsAt, job: WatchedJob): Promise<string> {
  const { db } = parts.contextOf(job.tenantId as TenantId)
  await db.immediate((tx) => WORKS[job.kind].close(tx, job, parts), { pastWall: true })
  await parts.control.immediate((tx) => endJob(tx, job.id, EXHAUSTED, parts.now().getTime()))
  return `Job ${job.id} has no run left: it is ended, and what it was for can be tried again.`
}

async function free(parts: JobsAt, job: WatchedJob): Promise<string> {
  if (job.status === 'running' && job.runs >= job.maxRuns) return buryJob(parts, job)
  await parts.control.immediate((tx) => requeueJob(tx, job.id, parts.now().getTime()))
  return `Job ${job.id} waits for a worker again.`
}

function overdue(parts: JobsAt, job: WatchedJob, since: number): Finding {
  const says = `Job ${job.id} (${job.email ?? 'no account'}) runs without a lease since ${span(since)}.`
  if (parts.serving) {
    return {
      check: 'jobs',
      level: 'problem',
      says,
      todo: 'The server’s worker should have claimed it: restart the server.',
    }
  }
  return repairable('jobs', 'problem', says, { kind: 'leases', run: () => free(parts, job) })
}

function tooLate(parts: JobsAt, job: WatchedJob, waits: number): Finding {
  const says = `Job ${job.id} (${job.email ?? 'no account'}) has waited for ${span(waits)}.`
  const todo = parts.serving
    ? 'The worker does not keep up: look at /readyz, JOB_CONCURRENCY and the provider.'
    : 'Start the server: it takes up what waits.'
  return warning('jobs', says, todo)
}

function unfounded(parts: JobsAt, job: WatchedJob, ahead: number): Finding {
  const says = `Job ${job.id} (${job.email ?? 'no account'}) shows itself only in ${span(ahead)}: the clock was set.`
  return repairable('jobs', 'warning', says, { kind: 'leases', run: () => free(parts, job) })
}

async function findingOf(parts: JobsAt, job: WatchedJob, now: number): Promise<Finding[]> {
  const over = job.leaseUntil === null ? 0 : now - job.leaseUntil
  const waits = job.status === 'queued' ? now - job.visibleAt : 0
  if (now - job.createdAt > SETTLING_MS && over >= 0 && (await awaited(parts, job)) === 'no') {
    return [unawaited(parts, job)]
  }
  if (over > LOOK_MS) return [overdue(parts, job, over)]
  if (waits > QUEUE_OLD_MS) return [tooLate(parts, job, waits)]
  return waits < -FAR_MS ? [unfounded(parts, job, -waits)] : []
}

/** Look through what is queued and what runs, for what nobody will take up by itself. */
export async function examineJobs(parts: JobsAt): Promise<Finding[]> {
  const now = parts.now().getTime()
  const live = await parts.control.read((r) => listJobs(r, { statuses: ['queued', 'running'], limit: MOST_JOBS }))
  const found: Finding[] = []
  for (const job of live) found.push(...(await findingOf(parts, job, now)))
  return foundOr(found, 'jobs', `${live.length} waiting or running, none stuck.`)
}
