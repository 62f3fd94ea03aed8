import { randomBytes } from 'node:crypto'
import { accessSync, constants, mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Logger } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import type { Clock } from '#app/domain/clock.ts'
import type { PlanKind } from '#app/domain/plan.ts'
import type { Step } from '#db/connection.server.ts'
import { openControl, type ControlDb } from '#db/control/control.server.ts'
import { queueDepth } from '#db/control/jobs.server.ts'
import { lockDataDirectory } from '#db/data-lock.server.ts'
import { Tenants } from '#db/tenants.server.ts'
import { createLogger } from './adapters/logger.server.ts'
import { openModel } from './adapters/model.server.ts'
import { blueprints } from './blueprints/registry.ts'
import type { Config } from './config.server.ts'
import type { Blueprint } from './generation/blueprint.ts'
import { Streams } from './http/streams.server.ts'
import { Bell } from './jobs/bell.server.ts'
import { failpointFrom } from './jobs/failpoint.server.ts'
import { generateHandler } from './jobs/generate.server.ts'
import { Worker } from './jobs/worker.server.ts'

export type Readiness = { ok: boolean; checks: Record<string, string> }

/** Everything one running Cairn is made of. Made once by `boot`, handed to every request as its load context. */
export type Runtime = Clock & {
  config: Config
  log: Logger
  control: ControlDb
  tenants: Tenants
  bell: Bell
  worker: Worker
  streams: Streams
  blueprints: Record<PlanKind, Blueprint>
  provider: { name: string; model: string; label: string }
  readiness: () => Promise<Readiness>
  failpoint?: (name: string) => void
}

export type Booted = Runtime & {
  /** Begin to claim jobs. */
  start: () => void
  /** Stop claiming, end streams, give leases back. */
  drain: () => Promise<void>
  close: () => void
}

type Options = {
  clock?: Clock
  log?: Logger
  /** False where the data directory may be shared with a running server, as the command line does. */
  exclusive?: boolean
}

const systemClock: Clock = { now: () => new Date(), newId: () => uuidv7() }

/** The data directory cannot be used. */
export class DataDirectoryError extends Error {
  override name = 'DataDirectoryError'
}

function prepareDirectory(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    accessSync(dir, constants.R_OK | constants.W_OK)
  } catch (cause) {
    throw new DataDirectoryError(`The data directory ${dir} cannot be written. Set DATA_DIR to one that can.`, { cause })
  }
}

/** Put the parts together. Throws `DataDirectoryInUseError` when another server holds the data directory. */
export async function boot(config: Config, options: Options = {}): Promise<Booted> {
  const clock = options.clock ?? systemClock
  const log = options.log ?? createLogger(config)
  prepareDirectory(config.dataDir)
  const unlock = options.exclusive === false ? () => {} : lockDataDirectory(config.dataDir)
  const control = openControl(config.dataDir, path.join(config.root, 'db/control/migrations'))
  const tenants = new Tenants({
    root: config.dataDir,
    migrations: path.join(config.root, 'db/tenant/migrations'),
    maxOpen: 256,
  })
  const bell = new Bell()
  const streams = new Streams()
  const failpoint = failpointFrom(config.failpoint)
  const points = failpoint ? { failpoint } : {}
  const open = () => openModel(config.ai)
  const { provider, modelId, label } = open()
  const attemptCap = config.generation.attemptCap
  const handler = generateHandler({
    ...clock, ...points, tenants, bell, log, attemptCap, blueprints, openModel: open,
  })
  const worker = new Worker({
    ...clock, control, bell, log, handler, ...config.jobs, newFence: () => randomBytes(16).toString('hex'),
  })
  return {
    ...clock, ...points, config, log, control, tenants, bell, worker, streams, blueprints,
    provider: { name: provider, model: modelId, label },
    readiness: () => readiness({ control, worker, now: clock.now }),
    start: () => worker.start(),
    drain: async () => {
      streams.closeAll()
      await worker.drain()
    },
    close: () => {
      tenants.close()
      control.close()
      unlock()
    },
  }
}

/** A worker that has not looked for work for this long is stuck, ms. */
const WORKER_STUCK_MS = 15_000

async function readiness(parts: { control: ControlDb; worker: Worker; now: () => Date }): Promise<Readiness> {
  const checks: Record<string, string> = {}
  try {
    const depth = await parts.control.immediate(function* (tx): Step<number> {
      return (yield* queueDepth(tx, parts.now().getTime())).n
    })
    checks['database'] = 'ok'
    checks['queue'] = `${depth} waiting`
  } catch {
    checks['database'] = 'cannot be written'
  }
  const idle = parts.worker.idleForMs
  checks['worker'] = idle === undefined ? 'not started' : idle > WORKER_STUCK_MS ? 'stuck' : 'ok'
  return { ok: checks['database'] === 'ok' && checks['worker'] === 'ok', checks }
}
