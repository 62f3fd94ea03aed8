import { randomBytes } from 'node:crypto'
import { accessSync, constants, mkdirSync } from 'node:fs'
import type { Logger } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import type { Clock } from '#app/domain/clock.ts'
import type { PlanKind } from '#app/domain/plan.ts'
import { openControl, type ControlDb } from '#db/control/control.server.ts'
import { lockDataDirectory } from '#db/data-lock.server.ts'
import { openRemote, RemoteTenants } from '#db/remote-tenants.server.ts'
import { Reserve } from '#db/reserve.server.ts'
import { Tenants, type TenantStore } from '#db/tenants.server.ts'
import { openCatalogue, type Catalogue } from './adapters/catalogue.ts'
import { createLogger } from './adapters/logger.server.ts'
import { openModel } from './adapters/model.server.ts'
import { Metrics, type Levels } from './adapters/metrics.server.ts'
import { hasRootSecret } from './adapters/root-secret.server.ts'
import { blueprints } from './blueprints/registry.ts'
import type { Config } from './config.server.ts'
import type { Blueprint } from './generation/blueprint.ts'
import { Streams } from './http/streams.server.ts'
import { Keyring } from './keys/keyring.server.ts'
import { Bell } from './jobs/bell.server.ts'
import { hasRoom } from './jobs/disk.server.ts'
import { failpointFrom } from './jobs/failpoint.server.ts'
import { generateHandler } from './jobs/generate.server.ts'
import { replyHandler } from './jobs/reply.server.ts'
import { meteredModels } from './jobs/meter.server.ts'
import { openModels, type Models } from './jobs/models.server.ts'
import { levels } from './jobs/levels.server.ts'
import { readiness, type Readiness } from './jobs/readiness.server.ts'
import { Settlements } from './jobs/settling.server.ts'
import { Sweeper } from './jobs/sweeper.server.ts'
import { Worker } from './jobs/worker.server.ts'
import { workflowHandler } from './jobs/workflow.server.ts'
import { LOCAL_PORTS, type LocalPorts } from './services/local-servers.server.ts'
import { Turns } from './services/turns.ts'
import { workflows, type Workflows } from './workflows/registry.ts'

/** Everything one running Cairn is made of. Made once by `boot`, handed to every request as its load context. */
export type Runtime = Clock & {
  config: Config
  log: Logger
  control: ControlDb
  tenants: TenantStore
  bell: Bell
  worker: Worker
  /** The ends of calls that are still to be written down. */
  settlements: Settlements
  sweeper: Sweeper
  streams: Streams
  turns: Turns
  blueprints: Record<PlanKind, Blueprint>
  workflows: Workflows
  /** Where servers of models are looked for on this machine. */
  localPorts: LocalPorts
  /** The operator's provider. */
  provider: { name: string; model: string; label: string }
  models: Models
  /** What is known of models: what they can do, what they cost. */
  catalogue: Catalogue
  /** Seals learners’ keys, and opens them. */
  keyring: Keyring
  readiness: () => Promise<Readiness>
  metrics: Metrics
  /** How much work there is just now, for the metrics. */
  levels: () => Promise<Levels>
  failpoint?: (name: string) => void
}

export type { Readiness }

export type Booted = Runtime & {
  /** Begin to claim jobs, and to sweep. */
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
  /** Jobs are run by `worker.tick()`, as the terminal and tests do, and not by a loop. */
  byHand?: boolean
  /** Other kinds of plan than Cairn's own. */
  blueprints?: Record<PlanKind, Blueprint>
  /** Other workflows than Cairn's own. */
  workflows?: Workflows
  /** Other ports than the usual ones of servers of models on this machine. */
  localPorts?: LocalPorts
}

/** What a Cairn has beside its files, others' than its own where they are given. */
const given = (options: Options) => ({
  blueprints: options.blueprints ?? blueprints,
  workflows: options.workflows ?? workflows,
  localPorts: options.localPorts ?? LOCAL_PORTS,
})

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
    throw new DataDirectoryError(`The data directory ${dir} cannot be written. Set DATA_DIR to one that can.`, {
      cause,
    })
  }
}

/** 128 bits: nobody guesses another run's fence. */
const FENCE_BYTES = 16

/** How many learners' files stay open; each costs three descriptors. */
const OPEN_LEARNERS = 256

type Store = { control: ControlDb & { close(): void }; tenants: TenantStore }

/** The databases: files in the data directory, or namespaces on a libSQL server where one is configured. */
async function openStore({ database, dataDir, migrations, storageQuota: quota }: Config): Promise<Store> {
  if (database) {
    const control = await openRemote<'control'>(database, 'control', migrations.control)
    return { control, tenants: new RemoteTenants(database, migrations.tenant) }
  }
  const reserve = new Reserve(dataDir)
  const tenants = new Tenants({ root: dataDir, migrations: migrations.tenant, maxOpen: OPEN_LEARNERS, quota, reserve })
  return { control: openControl(dataDir, migrations.control), tenants }
}

/** Put the parts together. Throws `DataDirectoryInUseError` when another server holds the data directory. */
export async function boot(config: Config, options: Options = {}): Promise<Booted> {
  const clock = options.clock ?? systemClock
  const log = options.log ?? createLogger(config)
  prepareDirectory(config.dataDir)
  const unlock = options.exclusive === false ? () => {} : lockDataDirectory(config.dataDir)
  const { control, tenants } = await openStore(config)
  const keyring = await Keyring.open({ ...clock, control, settings: config })
  const parts = assemble(config, {
    ...clock,
    log,
    control,
    tenants,
    keyring,
    ...given(options),
    byHand: options.byHand ?? false,
  })
  const { worker, sweeper, streams, settlements } = parts
  return {
    ...parts,
    config,
    ...watching(config, clock, parts),
    start: () => {
      parts.metrics.watchProcess()
      worker.start()
      sweeper.start()
    },
    drain: async () => {
      streams.closeAll()
      sweeper.stop()
      await worker.drain()
      await settlements.finish()
    },
    close: () => {
      tenants.close()
      control.close()
      unlock()
    },
  }
}

/** What is asked of a running Cairn from outside: whether it can work, and how much it has to do. */
function watching(config: Config, clock: Clock, parts: Pick<Runtime, 'control' | 'worker' | 'streams'>) {
  const { control } = parts
  const watched = { ...parts, now: clock.now, concurrency: config.jobs.concurrency }
  const opens = () => Keyring.open({ ...clock, control, settings: config })
  const hasKey = async () => hasRootSecret(config) && Boolean(await opens())
  return {
    readiness: () => readiness({ ...watched, dataDir: config.dataDir, hasKey }),
    levels: () => levels(watched),
  }
}

type Base = Clock &
  Store & {
    log: Logger
    keyring: Keyring
    blueprints: Record<PlanKind, Blueprint>
    workflows: Workflows
    localPorts: LocalPorts
    byHand: boolean
  }

/** What works over the databases: the bell, the streams, the provider and the worker. */
function assemble(config: Config, base: Base) {
  const bell = new Bell()
  const failpoint = failpointFrom(config.failpoint)
  const shared = { ...base, bell, turns: new Turns(), metrics: new Metrics(), ...(failpoint ? { failpoint } : {}) }
  const { provider, modelId, label } = openModel(config.ai)
  const catalogue = openCatalogue(config.models)
  const own = openModels({ ...base, ai: config.ai, catalogue })
  const settlements = new Settlements(base.log)
  const models = meteredModels({ ...shared, settlements, budgets: config.budgets }, own)
  const { attemptCap, windowMinutes } = config.generation
  const handlers = {
    plan: generateHandler({ ...shared, attemptCap, models }),
    reply: replyHandler({ ...shared, models }),
    workflow: workflowHandler({ ...shared, models }),
  }
  const newFence = () => randomBytes(FENCE_BYTES).toString('hex')
  const places = { ...config.jobs, hasRoom: () => hasRoom(config.dataDir), newFence, byHand: base.byHand }
  const worker = new Worker({ ...shared, ...places, handlers })
  const sweeper = new Sweeper({ ...shared, worker, generationWindowMs: windowMinutes * 60_000 })
  const named = { name: provider, model: modelId, label }
  return { ...shared, models, settlements, catalogue, worker, sweeper, streams: new Streams(), provider: named }
}
