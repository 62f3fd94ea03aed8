import type { Logger } from 'pino'
import type { Clock } from '#app/domain/clock.ts'
import type { ControlDb } from '#db/control/control.server.ts'
import { sweepAudit } from '#db/control/audit.server.ts'
import { sweepJobs } from '#db/control/jobs-sweep.server.ts'
import { sweepLimits } from '#db/control/limiter.server.ts'
import type { TenantStore } from '#db/tenants.server.ts'
import { settleLeftSpend } from './settle-spend.server.ts'
import type { Worker } from './worker.server.ts'

const HOUR_MS = 3_600_000
/** How often, ms. */
const EVERY_MS = 5 * 60_000
/** Rows looked at in one transaction, so that nobody waits for it. */
const ROWS = 1000
/** No limit of the edge counts further back than this; a generation's window is the operator's to choose. */
const EDGE_WINDOW_MS = HOUR_MS
/** A clock that is set back by less than this decides as if nothing had been swept, ms. */
const CLOCK_MARGIN_MS = 24 * HOUR_MS

/** Jobs that are over are kept so long, ms, and no more than so many. */
const JOBS_KEPT_MS = 30 * 24 * HOUR_MS
const JOBS_KEPT = 10_000
/** Most jobs that one turn forgets, by age and by number each, and that it gives up. */
const JOBS_SWEPT = 500
const JOBS_GIVEN_UP = 50

/** What concerned security is kept so long, ms, and no more than so many rows of it. */
const AUDIT_KEPT_MS = 180 * 24 * HOUR_MS
const AUDIT_KEPT = 50_000

type Deps = Clock & {
  control: ControlDb
  tenants: TenantStore
  worker: Worker
  log: Logger
  generationWindowMs: number
}

/**
 * Housekeeping in the control database, a bounded number of rows at a time: gives up jobs that have waited too long,
 * forgets those that are long over, what concerned security long ago, and limiter keys that hold nothing back, and
 * brings what is set aside for calls in step with learners' ledgers.
 */
export class Sweeper {
  #after = ''
  #spendAfter = ''
  #timer: NodeJS.Timeout | undefined

  constructor(private readonly deps: Deps) {}

  start(): void {
    const sweep = () =>
      this.sweep().catch((err: unknown) => this.deps.log.warn({ err }, 'housekeeping could not be done'))
    void sweep()
    this.#timer ??= setInterval(() => void sweep(), EVERY_MS).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** One turn; the next goes on where it ended, and begins again after the last key. */
  async sweep(): Promise<void> {
    const { control, now, worker, generationWindowMs } = this.deps
    await worker.giveUpStale(JOBS_GIVEN_UP)
    const at = now().getTime()
    const over = at - JOBS_KEPT_MS
    await control.immediate((tx) => sweepJobs(tx, { until: over, keep: JOBS_KEPT, rows: JOBS_SWEPT }))
    await control.immediate((tx) => sweepAudit(tx, { until: at - AUDIT_KEPT_MS, keep: AUDIT_KEPT, rows: ROWS }))
    const until = at - Math.max(generationWindowMs, EDGE_WINDOW_MS) - CLOCK_MARGIN_MS
    this.#after = await control.immediate((tx) => sweepLimits(tx, { after: this.#after, rows: ROWS, until }))
    this.#spendAfter = await settleLeftSpend(this.deps, this.#spendAfter)
  }
}
