import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import v8 from 'node:v8'
import vm from 'node:vm'
import { LRUCache } from 'lru-cache'
import { FileUnusableError, MissingTenantContextError } from '#app/domain/errors.ts'
import type { TenantId } from '#app/domain/plan.ts'
import { FileConnection, isBusy, type Handle, type Reader, type Step, type Tx } from './connection.server.ts'
import { migrate } from './migrate.server.ts'

export type TenantReader = Reader<'tenant'>
export type TenantTx = Tx<'tenant'>
/** A learner's file, and only that one. */
export interface TenantDb extends Handle<'tenant'> {
  readonly tenantId: TenantId
}

const TENANT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Closed connections keep 3 descriptors each until the collector has seen their statements; collect after this many. */
const CLOSED_BEFORE_COLLECTING = 32

v8.setFlagsFromString('--expose-gc')
const collectGarbage = vm.runInNewContext('gc') as () => void

/** Where learners' files are kept: a data directory here, or a libSQL server (`remote-tenants.server.ts`). */
export interface TenantStore {
  /** A handle on a learner's file. Throws `MissingTenantContextError` without a real id; nothing is opened yet. */
  of(tenantId: TenantId): TenantDb
  /** Make a new learner's file, migrated and ready. */
  create(tenantId: TenantId): Promise<void>
  /** Remove a learner's file for good. */
  destroy(tenantId: TenantId): void
  close(): void
}

/** Throws `MissingTenantContextError` for anything but an id that this server made. */
export function assertTenantId(tenantId: unknown): void {
  if (typeof tenantId !== 'string' || !TENANT_ID.test(tenantId)) throw new MissingTenantContextError()
}

type Options = { root: string; migrations: string; maxOpen: number; idleMs?: number }

/** Every learner's file under one data directory, with a bounded number of them open. */
export class Tenants implements TenantStore {
  readonly #open: LRUCache<TenantId, FileConnection<'tenant'>>
  #closed = 0

  constructor(private readonly options: Options) {
    this.#open = new LRUCache({
      max: options.maxOpen,
      ttl: options.idleMs ?? 5 * 60_000,
      ttlAutopurge: true,
      updateAgeOnGet: true,
      dispose: (connection) => this.#retire(connection),
    })
  }

  /** Where a learner's file lives: hashed folders keep directories small; the id is server-made and checked. */
  fileOf(tenantId: TenantId): string {
    assertTenantId(tenantId)
    const shard = createHash('sha256').update(tenantId).digest('hex').slice(0, 2)
    return path.join(this.options.root, 'tenants', shard, tenantId, 'learner.db')
  }

  of(tenantId: TenantId): TenantDb {
    this.fileOf(tenantId)
    return {
      tenantId,
      read: async <T>(body: (reader: TenantReader) => Step<T>) => (await this.#connection(tenantId)).read(body),
      immediate: async <T>(body: (tx: TenantTx) => Step<T>) => (await this.#connection(tenantId)).immediate(body),
    }
  }

  async create(tenantId: TenantId): Promise<void> {
    mkdirSync(path.dirname(this.fileOf(tenantId)), { recursive: true, mode: 0o700 })
    await this.#connection(tenantId, true)
  }

  destroy(tenantId: TenantId): void {
    this.#open.delete(tenantId)
    rmSync(path.dirname(this.fileOf(tenantId)), { recursive: true, force: true })
  }

  get openCount(): number {
    return this.#open.size
  }

  close(): void {
    this.#open.clear()
  }

  async #connection(tenantId: TenantId, create = false): Promise<FileConnection<'tenant'>> {
    for (let tries = 0; ; tries++) {
      const held = this.#open.get(tenantId)
      if (held) return held
      try {
        return this.#connect(tenantId, create)
      } catch (error) {
        if (!isBusy(error) || tries >= 50) throw error
      }
      await sleep(20 + tries * 5)
    }
  }

  #connect(tenantId: TenantId, create: boolean): FileConnection<'tenant'> {
    const file = this.fileOf(tenantId)
    if (!create && !existsSync(file)) throw new FileUnusableError('Your data file is missing from this server.')
    const connection = new FileConnection<'tenant'>(file, 'FULL')
    try {
      migrate(connection, this.options.migrations)
    } catch (error) {
      this.#retire(connection)
      throw error
    }
    this.#open.set(tenantId, connection)
    return connection
  }

  #retire(connection: FileConnection<'tenant'>): void {
    connection.close()
    if (++this.#closed % CLOSED_BEFORE_COLLECTING === 0) collectGarbage()
  }
}
