import type { Step } from '#db/connection.server.ts'
import type { ControlDb } from '#db/control/control.server.ts'
import { queueDepth } from '#db/control/jobs.server.ts'
import { probeWrite } from '#db/control/limiter.server.ts'
import { hasRoom } from './disk.server.ts'
import { STUCK_MS, type Worker } from './worker.server.ts'

export type Readiness = { ok: boolean; checks: Record<string, string> }

/** Work that has waited this long says that the worker does not keep up, ms. */
const QUEUE_OLD_MS = 10 * 60_000
type Parts = { control: ControlDb; worker: Worker; now: () => Date; dataDir: string; hasKey: () => boolean }

const said = async (check: () => Promise<string>, broken: string): Promise<string> => {
  try {
    return await check()
  } catch {
    return broken
  }
}

function queueState(depth: { n: number; oldest: number | null }, now: number): string {
  if (depth.oldest !== null && now - depth.oldest > QUEUE_OLD_MS) return `${depth.n} waiting, the oldest too long`
  return 'ok'
}

function workerState(idleMs: number | undefined): string {
  if (idleMs === undefined) return 'not started'
  return idleMs > STUCK_MS ? 'stuck' : 'ok'
}

const diskState = async (dir: string): Promise<string> => ((await hasRoom(dir)) ? 'ok' : 'almost full')

/** Whether this process can do its work now: each check is `ok` or says in words why not. */
export async function readiness(parts: Parts): Promise<Readiness> {
  const now = parts.now().getTime()
  const write = () =>
    parts.control.immediate(function* (tx): Step<string> {
      yield* probeWrite(tx, now)
      return queueState(yield* queueDepth(tx, now), now)
    })
  const queue = await said(write, 'unknown')
  const checks = {
    database: queue === 'unknown' ? 'cannot be written' : 'ok',
    queue,
    worker: workerState(parts.worker.idleForMs),
    disk: await said(() => diskState(parts.dataDir), 'cannot be read'),
    key: parts.hasKey() ? 'ok' : 'missing',
  }
  return { ok: Object.values(checks).every((state) => state === 'ok'), checks }
}
