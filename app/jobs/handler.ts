import type { JobOver, JobRow } from '#db/control/jobs.server.ts'

/**
 * What a run means for its job; `deferredUntil` is ms since the epoch, `unasked` where no provider named it: that counts
 * against no bound of the job.
 */
export type JobEnd = JobOver | 'lost' | 'drained' | { deferredUntil: number; unasked?: boolean }

/** What a worker does with a claimed job. */
export interface JobHandler {
  run(job: JobRow, fence: string, signal: AbortSignal): Promise<JobEnd>
  /** A job that will not be run: close its attempt, so that nothing waits for ever. Returns how the job is over. */
  giveUp(job: JobRow, why: 'exhausted' | 'stale'): Promise<JobOver>
  /** Give the attempt of a run that stopped back, unspent; nothing when another run has taken it over. */
  giveBack(job: JobRow, fence: string): Promise<void>
  /** Whether an attempt waits for this job after all: its gate committed while a run looked and found nothing. */
  isAwaited(job: JobRow): Promise<boolean>
}
