import type { Logger } from 'pino'
import type { Clock } from '#app/domain/clock.ts'
import type { ControlDb } from '#db/control/control.server.ts'
import { sweepLimits } from '#db/control/limiter.server.ts'

const HOUR_MS = 3_600_000
/** How often, ms. */
const EVERY_MS = 5 * 60_000
/** Rows looked at in one transaction, so that nobody waits for it. */
const ROWS = 1000
/** No limit of the edge counts further back than this; a generation's window is the operator's to choose. */
const EDGE_WINDOW_MS = HOUR_MS
/** A clock that is set back by less than this decides as if nothing had been swept, ms. */
const CLOCK_MARGIN_MS = 24 * HOUR_MS

type Deps = Clock & { control: ControlDb; log: Logger; generationWindowMs: number }

/** Housekeeping in the control database: forgets limiter keys that hold nothing back, a bounded number at a time. */
export class Sweeper {
  #after = ''
  #timer: NodeJS.Timeout | undefined

  constructor(private readonly deps: Deps) {}

  start(): void {
    const sweep = () =>
      this.sweep().catch((err: unknown) => this.deps.log.warn({ err }, 'old limiter keys could not be swept'))
    void sweep()
    this.#timer ??= setInterval(() => void sweep(), EVERY_MS).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** One turn; the next goes on where it ended, and begins again after the last key. */
  async sweep(): Promise<void> {
    const { control, now, generationWindowMs } = this.deps
    const until = now().getTime() - Math.max(generationWindowMs, EDGE_WINDOW_MS) - CLOCK_MARGIN_MS
    this.#after = await control.immediate((tx) => sweepLimits(tx, { after: this.#after, rows: ROWS, until }))
  }
}
