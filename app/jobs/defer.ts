import type { Failure } from '#app/domain/attempt.ts'
import type { JobRow } from '#db/control/jobs.server.ts'

/** A job that nobody has begun for this long is given up, ms; one that was put off counts from when it was to go on. */
export const PENDING_MAX_MS = 30 * 60_000
/** The longest wait a provider may ask for that is waited for, ms; a longer one fails the attempt, which says so. */
const DEFER_MAX_MS = 15 * 60_000
/** A provider that asks for no time at all is not asked again at once, ms. */
const DEFER_MIN_MS = 1000
/** How often a job is put off; the next time its attempt fails. */
const DEFERRALS_MAX = 3

/**
 * When a job goes on whose provider asked to wait, ms since the epoch; undefined when the attempt is to fail instead:
 * no time was named, too long a one, too often, or past the time a learner may be kept waiting in all.
 */
export function deferredUntil(
  job: Pick<JobRow, 'deferrals' | 'createdAt'>,
  failure: Failure,
  now: number,
): number | undefined {
  const { classification, retryAfterMs } = failure
  if (classification !== 'rate_limit' || retryAfterMs === undefined) return undefined
  if (retryAfterMs > DEFER_MAX_MS || job.deferrals >= DEFERRALS_MAX) return undefined
  const until = now + Math.max(retryAfterMs, DEFER_MIN_MS)
  return until > job.createdAt + PENDING_MAX_MS ? undefined : until
}
