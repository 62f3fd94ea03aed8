import type { Clock } from '#app/domain/clock.ts'
import type { ControlDb } from '#db/control/control.server.ts'
import { armJob, deferJob, finishJob, releaseJob, type Claim, type JobOver } from '#db/control/jobs.server.ts'

/** The ways in which a claimed job leaves its worker; each is nothing when the lease was lost. */
export type JobEnds = ReturnType<typeof jobEnds>

export function jobEnds({ control, now }: Clock & { control: ControlDb }) {
  const at = () => now().getTime()
  return {
    finish: ({ job, fence }: Claim, over: JobOver) =>
      control.immediate((tx) => finishJob(tx, job.id, fence, over, at())),
    /** Put off until `deferredUntil`, ms since the epoch. */
    defer: ({ job, fence }: Claim, { deferredUntil: until, unasked }: { deferredUntil: number; unasked?: boolean }) =>
      control.immediate((tx) => (unasked ? releaseJob : deferJob)(tx, job.id, fence, until)),
    /** Give back, to be claimed again after `delayMs`. */
    release: ({ job, fence }: Claim, delayMs: number) =>
      control.immediate((tx) => releaseJob(tx, job.id, fence, at() + delayMs)),
    /** Queue a job again that was dropped too soon. */
    rearm: ({ job }: Claim) => control.immediate((tx) => armJob(tx, job.id, at())),
  }
}
