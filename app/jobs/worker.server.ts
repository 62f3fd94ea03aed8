import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Clock } from '#app/domain/clock.ts'
import { StorageFullError } from '#app/domain/errors.ts'
import { DrainError } from '#app/generation/lease.ts'
import { CancelledError } from '#app/generation/failure.ts'
import type { ControlDb } from '#db/control/control.server.ts'
import { claimJob, claimStale, type Claim, type JobOver, type JobRow } from '#db/control/jobs.server.ts'
import { JOB_KINDS, type JobKind } from '#db/control/schema.ts'
import { JOBS_BELL, type Bell } from './bell.server.ts'
import { PENDING_MAX_MS } from './defer.ts'
import { outwaitFullDisk } from './disk.server.ts'
import { jobEnds, type JobEnds } from './end-job.server.ts'
import type { JobHandler } from './handler.ts'
import { keepLease } from './keep-lease.server.ts'
import { perLearner, placesOf } from './places.ts'

/** How often an idle worker looks for jobs that no bell announced, ms. */
export const POLL_MS = 1000
/** A loop that has not looked for work for this long is stuck, ms. */
export const STUCK_MS = 15_000
/** How long a worker that was rung waits before it looks, ms: the answer to whoever started the job goes out first. */
const COURTESY_MS = 5
/** How long a job rests that met a full disk, ms. */
const STORAGE_PAUSE_MS = 15_000

type Deps = Clock & {
  control: ControlDb
  bell: Bell
  log: Logger
  /** Who does each kind of work; a kind without a handler is left to other processes. */
  handlers: Partial<Record<JobKind, JobHandler>>
  /** A random token; not guessable, never repeated. */
  newFence: () => string
  leaseMs: number
  heartbeatMs: number
  /** Jobs of a kind at once; see `placesOf`. */
  concurrency: number
  /** Somebody calls `tick` instead of `start`. */
  byHand?: boolean
  /** Whether what is made now could be saved; without it nobody looks. */
  hasRoom?: () => Promise<boolean>
  /** Called at named points; tests may end the process there. */
  failpoint?: (name: string) => void
}

type Running = { kind: JobKind; abort: AbortController; ended: Promise<void> }

/**
 * The durable worker: claims jobs under a lease, keeps the lease alive while a job runs, and stops a run whose lease
 * is lost. Any number of workers may share one control database.
 */
export class Worker {
  readonly #running = new Map<string, Running>()
  #state: 'idle' | 'started' | 'draining' = 'idle'
  #loop: Promise<void> = Promise.resolve()
  #lastTick: number | undefined
  readonly #ends: JobEnds

  constructor(private readonly deps: Deps) {
    this.#ends = jobEnds(deps)
  }

  start(): void {
    if (this.#state !== 'idle') return
    this.#state = 'started'
    this.#loop = this.#poll()
  }

  get #kinds(): JobKind[] {
    return JOB_KINDS.filter((kind) => this.deps.handlers[kind])
  }

  #isFree(kind: JobKind): boolean {
    return [...this.#running.values()].filter((run) => run.kind === kind).length < placesOf(this.deps.concurrency, kind)
  }

  /** Whether what is started now will be done in this process: its loop turns, or somebody ticks it. */
  get takesWork(): boolean {
    if (this.deps.byHand) return this.#state !== 'draining'
    return this.#state === 'started' && (this.idleForMs ?? 0) < STUCK_MS
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
    for (let claim = await this.#claimAny(); claim; claim = await this.#claimAny()) {
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
    const { bell, log } = this.deps
    while (this.#state === 'started') {
      this.#lastTick = performance.now()
      // Listening begins before looking, so that a job armed in between is not slept through.
      const stop = new AbortController()
      const rung = bell.wait(JOBS_BELL, POLL_MS, stop.signal)
      try {
        const claim = await this.#claimAny()
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

  /** The next job of whichever kind has a free place. */
  async #claimAny(): Promise<Claim | undefined> {
    for (const kind of this.#kinds) {
      const claim = this.#isFree(kind) ? await this.#claim(kind) : undefined
      if (claim) return claim
    }
    return undefined
  }

  async #claim(kind: JobKind, claimOne = claimJob): Promise<Claim | undefined> {
    if (this.#state === 'draining') return undefined
    const { concurrency, control, leaseMs, newFence } = this.deps
    return control.immediate((tx) => {
      const now = this.deps.now().getTime()
      const except = [...this.#running.keys()]
      const most = perLearner(concurrency, kind)
      return claimOne(tx, {
        kind,
        now,
        leaseMs,
        fence: newFence(),
        except,
        perLearner: most,
        pendingMs: PENDING_MAX_MS,
      })
    })
  }

  /** Give up what has waited too long, also while every place is taken; at most `most` jobs. */
  async giveUpStale(most: number): Promise<void> {
    for (const kind of this.#kinds) {
      for (let i = 0; i < most; i++) {
        const claim = await this.#claim(kind, claimStale)
        if (!claim) break
        await this.#launch(claim)
      }
    }
  }

  #launch(claim: Claim): Promise<void> {
    const abort = new AbortController()
    const ended = this.#work(claim, abort).finally(() => {
      this.#running.delete(claim.job.id)
      this.deps.bell.ring(JOBS_BELL)
    })
    this.#running.set(claim.job.id, { kind: claim.job.kind, abort, ended })
    return ended
  }

  async #work(claim: Claim, abort: AbortController): Promise<void> {
    const { log } = this.deps
    const { job, fence } = claim
    const handler = this.#handlerOf(job)
    const heartbeat = keepLease(this.deps, claim, abort)
    try {
      if (claim.purpose !== 'run')
        return void (await this.#ends.finish(claim, await handler.giveUp(job, claim.purpose)))
      if (!(await this.#hasRoom())) return await this.#rest(claim, abort.signal)
      // Claimed while the drain began: nothing has started yet.
      const end = this.#state === 'draining' ? 'drained' : await handler.run(job, fence, abort.signal)
      if (end === 'lost') return
      if (end === 'drained') await this.#giveBack(claim, 0)
      else if ('deferredUntil' in end) {
        this.deps.failpoint?.('put_off')
        await this.#ends.defer(claim, end)
      } else await this.#over(claim, end)
    } catch (err) {
      log.error({ err, job: job.id }, 'a job could not be run; its lease will expire')
      // What is only to be given up is tried again when its lease is over: it has no run to give back.
      if (err instanceof StorageFullError && claim.purpose === 'run') await this.#outwaitFullDisk(claim, abort.signal)
    } finally {
      clearInterval(heartbeat)
    }
  }

  /** A disk that cannot be asked is found out about by writing to it. */
  async #hasRoom(): Promise<boolean> {
    return (await this.deps.hasRoom?.().catch(() => true)) ?? true
  }

  /** Hand back a job before anybody is asked, and paid, for what could not be saved. */
  async #rest(claim: Claim, signal: AbortSignal): Promise<void> {
    this.deps.log.warn({ job: claim.job.id }, 'a job rests: the disk is almost full')
    await this.#outwaitFullDisk(claim, signal)
  }

  /** Hold a job that met a full disk until it can be handed back unspent; a drain stops the waiting. */
  #outwaitFullDisk(claim: Claim, signal: AbortSignal): Promise<void> {
    const { bell, log } = this.deps
    const given = () => this.#giveBack(claim, STORAGE_PAUSE_MS)
    const stopped = () => this.#state === 'draining'
    return outwaitFullDisk({ bell, log, job: claim.job.id, everyMs: POLL_MS, signal }, given, stopped)
  }

  #handlerOf(job: JobRow): JobHandler {
    const handler = this.deps.handlers[job.kind]
    if (!handler) throw new Error(`nobody here does ${job.kind} jobs`)
    return handler
  }

  async #giveBack(claim: Claim, delayMs: number): Promise<void> {
    await this.#handlerOf(claim.job).giveBack(claim.job, claim.fence)
    this.deps.failpoint?.('given_back')
    await this.#ends.release(claim, delayMs)
  }

  async #over(claim: Claim, over: JobOver): Promise<void> {
    await this.#ends.finish(claim, over)
    if (over.status === 'dropped' && (await this.#handlerOf(claim.job).isAwaited(claim.job)))
      await this.#ends.rearm(claim)
  }
}
