import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** What is counted at the moment of asking rather than as it happens. */
export type Levels = {
  jobs: { kind: string; status: string; n: number }[]
  waiting: { kind: string; n: number; oldestSeconds: number }[]
  running: number
  streams: number
}

/** Methods that are told apart; whatever else somebody invents is one. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Seconds; an answer later than the last is late whatever it is. */
const HTTP_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

const gaugesOf = (registers: Registry[]) => ({
  jobs: new Gauge({
    name: 'cairn_jobs',
    help: 'Jobs that are kept, by kind and status',
    labelNames: ['kind', 'status'],
    registers,
  }),
  waiting: new Gauge({
    name: 'cairn_jobs_waiting',
    help: 'Jobs a worker could begin',
    labelNames: ['kind'],
    registers,
  }),
  oldest: new Gauge({
    name: 'cairn_jobs_oldest_wait_seconds',
    help: 'How long the longest waiting job has waited',
    labelNames: ['kind'],
    registers,
  }),
  running: new Gauge({ name: 'cairn_jobs_running_here', help: 'Jobs that run in this process', registers }),
  streams: new Gauge({ name: 'cairn_streams_open', help: 'Event streams open in this process', registers }),
})

/**
 * What this process counts of itself, told as Prometheus reads it. No label comes from a learner: ids, addresses, models
 * and paths would be without bound and nobody's business.
 */
export class Metrics {
  readonly #registry = new Registry()
  readonly #gauges = gaugesOf([this.#registry])
  readonly #calls = new Counter({
    name: 'cairn_calls_total',
    help: 'Calls to providers that ended in this process, by purpose and status',
    labelNames: ['purpose', 'status'],
    registers: [this.#registry],
  })
  readonly #refusals = new Counter({
    name: 'cairn_budget_refusals_total',
    help: 'Calls that a budget did not allow',
    labelNames: ['budget'],
    registers: [this.#registry],
  })
  readonly #http = new Histogram({
    name: 'cairn_http_seconds',
    help: 'How long requests took, event streams apart',
    labelNames: ['method', 'status'],
    buckets: HTTP_SECONDS,
    registers: [this.#registry],
  })

  /** Count what Node itself tells: memory, processor, event-loop lag. Once a process is enough. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.#registry })
  }

  /** A call to a provider has ended. */
  called(purpose: string, status: string): void {
    this.#calls.inc({ purpose, status })
  }

  /** A budget did not allow a call. */
  refused(budget: string): void {
    this.#refusals.inc({ budget })
  }

  /** A request was answered. */
  answered(method: string, status: number, seconds: number): void {
    this.#http.observe({ method: METHODS.has(method) ? method : 'other', status }, seconds)
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  async text(levels: Levels): Promise<string> {
    const { jobs, waiting, oldest, running, streams } = this.#gauges
    jobs.reset()
    for (const { kind, status, n } of levels.jobs) jobs.set({ kind, status }, n)
    for (const { kind, n, oldestSeconds } of levels.waiting) {
      waiting.set({ kind }, n)
      oldest.set({ kind }, oldestSeconds)
    }
    running.set(levels.running)
    streams.set(levels.streams)
    return this.#registry.metrics()
  }
}
