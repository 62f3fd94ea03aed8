import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Clock } from '#app/domain/clock.ts'
import { StorageFullError } from '#app/domain/errors.ts'
import { DrainError, LeaseLostError } from '#app/generation/lease.ts'
import { CancelledError } from '#app/generation/failure.ts'
import type { ControlDb } from '#db/control/control.server.ts'
import {
  armJob,
  claimJob,
  claimStale,
  deferJob,
  extendLease,
  finishJob,
  releaseJob,
  type Claim,
  type JobOver,
} from '#db/control/jobs.server.ts'
import type { Step } from '#db/connection.server.ts'
import { JOBS_BELL, planBell, type Bell } from './bell.server.ts'
import { PENDING_MAX_MS } from './defer.ts'
import type { JobHandler } from './generate.server.ts'

/** How often an idle worker looks for jobs that no bell announced, ms. */
export const POLL_MS = 1000
/** How long a worker that was rung waits before it looks, ms: the answer to whoever started the job goes out first. */
const COURTESY_MS = 5
/** How long a job rests that met a full disk, ms. */
const STORAGE_PAUSE_MS = 15_000

type Deps = Clock & {
  control: ControlDb
  bell: Bell
  log: Logger
  handler: JobHandler
  /** A random token; not guessable, never repeated. */
  newFence: () => string
  leaseMs: number
  heartbeatMs: number
  concurrency: number
  /** Called at named points; tests may end the process there. */
  failpoint?: (name: string) => void
}

type Running = { abort: AbortController; ended: Promise<void>; planKey: string }

/**
 * The durable worker: claims jobs under a lease, keeps the lease alive while a job runs, and stops a run whose lease
 * is lost. Any number of workers may share one control database.
 */
export class Worker {
  readonly #running = new Map<string, Running>()
  #state: 'idle' | 'started' | 'draining' = 'idle'
  #loop: Promise<void> = Promise.resolve()
  #lastTick: number | undefined

  constructor(private readonly deps: Deps) {}

  start(): void {
    if (this.#state !== 'idle') return
    this.#state = 'started'
    this.#loop = this.#poll()
  }

  /** Half the places at most are one learner's, so that somebody else's plan never waits for all of theirs. */
  get #perLearner(): number {
    return Math.max(1, Math.floor(this.deps.concurrency / 2))
  }

  get runningCount(): number {
    return this.#running.size
  }

  /** ms since the loop last looked for work, or undefined before the first time. */
  get idleForMs(): number | undefined {
    return this.#lastTick === undefined ? undefined : performance.now() - this.#lastTick
  }

  /** Claim and run until nothing is left to claim. For tests and the terminal: the loop, driven by hand. */
  async tick(): Promise<number> {
    let n = 0
    for (let claim = await this.#claim(); claim; claim = await this.#claim()) {
      n += 1
      await this.#launch(claim)
    }
    return n
  }

  /** Abort what runs for a job, at once, in this process. Other processes notice at their next write. */
  cancelJob(jobId: string): void {
    this.#running.get(jobId)?.abort.abort(new CancelledError())
  }

  /** Claim nothing more, stop what runs, give leases back unspent. */
  async drain(): Promise<void> {
    this.#state = 'draining'
    this.deps.bell.ring(JOBS_BELL)
    for (const run of this.#running.values()) run.abort.abort(new DrainError())
    await this.#loop
    await Promise.allSettled([...this.#running.values()].map((run) => run.ended))
  }

  async #poll(): Promise<void> {
    const { bell, concurrency, log } = this.deps
    while (this.#state === 'started') {
      this.#lastTick = performance.now()
      // Listening begins before looking, so that a job armed in between is not slept through.
      const stop = new AbortController()
      const rung = bell.wait(JOBS_BELL, POLL_MS, stop.signal)
      try {
        const claim = this.#running.size < concurrency ? await this.#claim() : undefined
        if (claim) void this.#launch(claim)
        else await rung.then(() => sleep(COURTESY_MS))
      } catch (err) {
        log.error({ err }, 'the worker could not look for jobs')
        await rung
      } finally {
        stop.abort()
      }
    }
  }

  async #claim(claimOne = claimJob): Promise<Claim | undefined> {
    if (this.#state === 'draining') return undefined
    const { control, leaseMs, newFence } = this.deps
    return control.immediate((tx) => {
      const now = this.deps.now().getTime()
      const except = [...this.#running.keys()]
      const perLearner = this.#perLearner
      return claimOne(tx, { now, leaseMs, fence: newFence(), except, perLearner, pendingMs: PENDING_MAX_MS })
    })
  }

  /** Give up what has waited too long, also while every place is taken; at most `most` jobs. */
  async giveUpStale(most: number): Promise<void> {
    for (let i = 0; i < most; i++) {
      const claim = await this.#claim(claimStale)
      if (!claim) return
      await this.#launch(claim)
    }
  }

  #launch(claim: Claim): Promise<void> {
    const abort = new AbortController()
    const planKey = planBell(claim.job.tenantId, claim.job.planId)
    const ended = this.#work(claim, abort).finally(() => {
      this.#running.delete(claim.job.id)
      this.deps.bell.ring(JOBS_BELL)
    })
    this.#running.set(claim.job.id, { abort, ended, planKey })
    return ended
  }

  async #work(claim: Claim, abort: AbortController): Promise<void> {
    const { log, handler } = this.deps
    const { job, fence } = claim
    const heartbeat = this.#keepLease(claim, abort)
    try {
      if (claim.purpose !== 'run') return await this.#finish(claim, await handler.giveUp(job, claim.purpose))
      // Claimed while the drain began: nothing has started yet.
      const end = this.#state === 'draining' ? 'drained' : await handler.run(job, fence, abort.signal)
      if (end === 'lost') return
      if (end === 'drained') await this.#giveBack(claim, 0)
      else if ('deferredUntil' in end) await this.#defer(claim, end.deferredUntil)
      else await this.#over(claim, end)
    } catch (err) {
      log.error({ err, job: job.id }, 'a job could not be run; its lease will expire')
      // What is only to be given up is tried again when its lease is over: it has no run to give back.
      if (err instanceof StorageFullError && claim.purpose === 'run') await this.#outwaitFullDisk(claim, abort.signal)
    } finally {
      clearInterval(heartbeat)
    }
  }

  /** Extend the lease at every heartbeat. A run whose lease is lost, or ran out unextended, is aborted. */
  #keepLease({ job, fence }: Claim, abort: AbortController): NodeJS.Timeout {
    const { control, leaseMs, log, now } = this.deps
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
    return setInterval(() => void beat(), this.deps.heartbeatMs)
  }

  /** Hold a job that met a full disk until it can be handed back unspent; a drain stops the waiting. */
  async #outwaitFullDisk(claim: Claim, signal: AbortSignal): Promise<void> {
    const { bell, log } = this.deps
    while (this.#state !== 'draining') {
      try {
        return await this.#giveBack(claim, STORAGE_PAUSE_MS)
      } catch (err) {
        if (!(err instanceof StorageFullError)) {
          log.error({ err, job: claim.job.id }, 'a job could not be given back; its lease will expire')
          return
        }
        // A signal that has aborted, by a cancel or a lease that ran out on that same disk, would let nobody wait.
        await bell.wait(`storage:${claim.job.id}`, POLL_MS, signal.aborted ? undefined : signal)
      }
    }
  }

  async #giveBack(claim: Claim, delayMs: number): Promise<void> {
    await this.deps.handler.giveBack(claim.job, claim.fence)
    this.deps.failpoint?.('given_back')
    await this.#release(claim, delayMs)
  }

  async #rearm({ job }: Claim): Promise<void> {
    await this.deps.control.immediate((tx) => armJob(tx, job.id, this.deps.now().getTime()))
  }

  async #over(claim: Claim, over: JobOver): Promise<void> {
    await this.#finish(claim, over)
    if (over.status === 'dropped' && (await this.deps.handler.isAwaited(claim.job))) await this.#rearm(claim)
  }

  async #finish({ job, fence }: Claim, over: JobOver): Promise<void> {
    const { control, now } = this.deps
    await control.immediate((tx) => finishJob(tx, job.id, fence, over, now().getTime()))
  }

  async #defer({ job, fence }: Claim, until: number): Promise<void> {
    this.deps.failpoint?.('put_off')
    await this.deps.control.immediate((tx) => deferJob(tx, job.id, fence, until))
  }

  async #release({ job, fence }: Claim, delayMs: number): Promise<void> {
    const { control, now } = this.deps
    await control.immediate((tx) => releaseJob(tx, job.id, fence, now().getTime() + delayMs))
  }
}
