import type { Logger } from 'pino'
import type { Clock } from '#app/domain/clock.ts'
import { LeaseLostError } from '#app/generation/lease.ts'
import type { Step } from '#db/connection.server.ts'
import type { ControlDb } from '#db/control/control.server.ts'
import { extendLease, type Claim } from '#db/control/jobs.server.ts'

type Deps = Clock & { control: ControlDb; log: Logger; leaseMs: number; heartbeatMs: number }

/** Extend the lease at every heartbeat. A run whose lease is lost, or ran out unextended, is aborted. */
export function keepLease(deps: Deps, { job, fence }: Claim, abort: AbortController): NodeJS.Timeout {
  const { control, leaseMs, log, now } = deps
  let until = job.leaseUntil ?? 0
  const beat = async () => {
    try {
      const next = await control.immediate(function* (tx): Step<number | undefined> {
        const leaseUntil = now().getTime() + leaseMs
        return (yield* extendLease(tx, job.id, fence, leaseUntil)) ? leaseUntil : undefined
      })
      if (next) until = next
      else abort.abort(new LeaseLostError())
    } catch (err) {
      log.warn({ err, job: job.id }, 'a heartbeat could not be written')
      if (now().getTime() >= until) abort.abort(new LeaseLostError())
    }
  }
  return setInterval(() => void beat(), deps.heartbeatMs)
}
