import type { Step } from '#db/connection.server.ts'
import type { ControlDb, ControlReader } from '#db/control/control.server.ts'
import { waitingFor } from '#db/control/job-metrics.server.ts'
import { probeWrite } from '#db/control/limiter.server.ts'
import { JOB_KINDS, type JobKind } from '#db/control/schema.ts'
import { hasRoom } from './disk.server.ts'
import { perLearner } from './places.ts'
import { STUCK_MS, type Worker } from './worker.server.ts'

export type Readiness = { ok: boolean; checks: Record<string, string> }

/** Work of a kind that has waited this long for a worker says that it does not keep up, ms. */
const QUEUE_OLD_MS: Record<JobKind, number> = { plan: 10 * 60_000, reply: 60_000, workflow: 10 * 60_000 }

/** What a check of each kind of work is called. */
const QUEUES: Record<JobKind, string> = { plan: 'plans', reply: 'replies', workflow: 'workflows' }

type Parts = {
  control: ControlDb
  worker: Worker
  now: () => Date
  dataDir: string
  concurrency: number
  /** Whether the root secret is there and opens what is kept under it. */
  hasKey: () => boolean | Promise<boolean>
}

const said = async (check: () => Promise<string>, broken: string): Promise<string> => {
  try {
    return await check()
  } catch {
    return broken
  }
}

function* queueState(r: ControlReader, kind: JobKind, now: number, concurrency: number): Step<string> {
  const { n, oldest } = yield* waitingFor(r, { kind, now, perLearner: perLearner(concurrency, kind) })
  return oldest !== null && now - oldest > QUEUE_OLD_MS[kind] ? `${n} waiting, the oldest too long` : 'ok'
}

function workerState(idleMs: number | undefined): string {
  if (idleMs === undefined) return 'not started'
  return idleMs > STUCK_MS ? 'stuck' : 'ok'
}

const diskState = async (dir: string): Promise<string> => ((await hasRoom(dir)) ? 'ok' : 'almost full')

/** One check for each kind of work; all of them unknown where the database cannot be asked. */
async function queues({ control, concurrency }: Parts, now: number): Promise<[string, string][]> {
  try {
    return await control.read(function* (r): Step<[string, string][]> {
      const found: [string, string][] = []
      for (const kind of JOB_KINDS) found.push([QUEUES[kind], yield* queueState(r, kind, now, concurrency)])
      return found
    })
  } catch {
    return JOB_KINDS.map((kind) => [QUEUES[kind], 'unknown'])
  }
}

/** Whether this process can do its work now: each check is `ok` or says in words why not. */
export async function readiness(parts: Parts): Promise<Readiness> {
  const now = parts.now().getTime()
  const write = async () => {
    await parts.control.immediate((tx) => probeWrite(tx, now))
    return 'ok'
  }
  const checks = {
    database: await said(write, 'cannot be written'),
    ...Object.fromEntries(await queues(parts, now)),
    worker: workerState(parts.worker.idleForMs),
    disk: await said(() => diskState(parts.dataDir), 'cannot be read'),
    key: await said(async () => ((await parts.hasKey()) ? 'ok' : 'missing'), 'cannot be opened'),
  }
  return { ok: Object.values(checks).every((state) => state === 'ok'), checks }
}
