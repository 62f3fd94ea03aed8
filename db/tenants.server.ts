import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import { FileUnusableError, MissingTenantContextError } from '#app/domain/errors.ts'
import type { TenantId } from '#app/domain/plan.ts'
import { freeClosed } from './collect.server.ts'
import { FileConnection, isBusy, translate, type Handle, type Reader, type Step, type Tx } from './connection.server.ts'
import { migrate } from './migrate.server.ts'
import type { Reserve } from './reserve.server.ts'
import { Wall } from './wall.server.ts'

export type TenantReader = Reader<'tenant'>
export type TenantTx = Tx<'tenant'>
type WriteOptions = { pastWall?: boolean; fromReserve?: boolean }

/** A learner's file, and only that one. */
export interface TenantDb extends Handle<'tenant'> {
  readonly tenantId: TenantId
  /**
   * One transaction. Throws `QuotaExceededError` where it would grow the file past the wall. `pastWall` is for what
   * makes room, and for the few bytes that say how something ended; never for what a learner adds. `fromReserve`
   * is for what a learner may do on a full disk, too.
   */
  immediate<T>(body: (tx: TenantTx) => Step<T>, options?: WriteOptions): Promise<T>
}

const TENANT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Closed connections keep 3 descriptors each until the collector has seen their statements; collect after this many. */
const CLOSED_BEFORE_COLLECTING = 32

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

/** Where a learner's file lives: hashed folders keep directories small; the id is server-made and checked. */
export function learnerFile(root: string, tenantId: TenantId): string {
  assertTenantId(tenantId)
  const shard = createHash('sha256').update(tenantId).digest('hex').slice(0, 2)
  return path.join(root, 'tenants', shard, tenantId, 'learner.db')
}

/** How often a file is tried that another process is migrating: about 8 s. */
const OPEN_TRIES = 50

type TenantFile = FileConnection<'tenant'>
type Options = {
  root: string
  migrations: string
  maxOpen: number
  idleMs?: number
  /** What a learner may keep, bytes; no bound without it. */
  quota?: number | undefined
  /** Disk space for what makes room. */
  reserve?: Reserve
}

/** Every learner's file under one data directory, with a bounded number of them open. */
export class Tenants implements TenantStore {
  readonly #open: LRUCache<TenantId, TenantFile>
  readonly #wall: Wall | undefined
  #closed = 0
  #freeing: Promise<void> | undefined

  constructor(private readonly options: Options) {
    this.#wall = options.quota === undefined ? undefined : new Wall(options.quota)
    this.#open = new LRUCache({
      max: options.maxOpen,
      ttl: options.idleMs ?? 5 * 60_000,
      ttlAutopurge: true,
      updateAgeOnGet: true,
      dispose: (connection) => this.#retire(connection),
    })
  }

  fileOf(tenantId: TenantId): string {
    return learnerFile(this.options.root, tenantId)
  }

  of(tenantId: TenantId): TenantDb {
    this.fileOf(tenantId)
    return {
      tenantId,
      read: <T>(body: (reader: TenantReader) => Step<T>) => this.#use(tenantId, (file) => file.read(body)),
      immediate: <T>(body: (tx: TenantTx) => Step<T>, { pastWall = false, fromReserve = false }: WriteOptions = {}) => {
        const write = () => this.#use(tenantId, (file) => file.immediate(this.#walled(file, body, pastWall)))
        const { reserve } = this.options
        return reserve && fromReserve ? reserve.spend(write) : write()
      },
    }
  }

  async create(tenantId: TenantId): Promise<void> {
    mkdirSync(path.dirname(this.fileOf(tenantId)), { recursive: true, mode: 0o700 })
    await this.#use(tenantId, () => Promise.resolve(), true)
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

  #walled<T>(file: TenantFile, body: (tx: TenantTx) => Step<T>, pastWall: boolean): (tx: TenantTx) => Step<T> {
    if (!this.#wall) return body
    return pastWall ? this.#wall.past(file, body) : this.#wall.behind(file, body)
  }

  /** Find or open a connection and use it in the same turn: between two turns it could be evicted and closed. */
  async #use<T>(tenantId: TenantId, use: (file: TenantFile) => Promise<T>, create = false): Promise<T> {
    while (this.#freeing && !this.#open.has(tenantId)) await this.#freeing
    for (let tries = 0; ; tries++) {
      const file = this.#ready(tenantId, create, tries)
      if (file) return use(file).catch((error: unknown) => this.#refuse(tenantId, error))
      await sleep(20 + tries * 5)
    }
  }

  /** A file that turned out to be unusable is let go of, so that one put in its place is opened. */
  #refuse(tenantId: TenantId, error: unknown): never {
    if (error instanceof FileUnusableError) this.#open.delete(tenantId)
    throw error
  }

  /** The open connection or a new one; nothing while another process migrates the file. */
  #ready(tenantId: TenantId, create: boolean, tries: number): TenantFile | undefined {
    try {
      return this.#open.get(tenantId) ?? this.#connect(tenantId, create)
    } catch (error) {
      if (isBusy(error) && tries < OPEN_TRIES) return undefined
      throw translate(error)
    }
  }

  #connect(tenantId: TenantId, create: boolean): TenantFile {
    const file = this.fileOf(tenantId)
    if (!create && !existsSync(file)) throw new FileUnusableError('missing')
    let connection: TenantFile | undefined
    try {
      connection = new FileConnection<'tenant'>(file, 'FULL', { ours: !create })
      migrate(connection, this.options.migrations)
      this.#wall?.build(connection)
    } catch (error) {
      this.#retire(connection)
      throw error
    }
    this.#open.set(tenantId, connection)
    return connection
  }

  /** Close a connection; without one, count a file that closed itself because it could not be used. */
  #retire(connection?: TenantFile): void {
    connection?.close()
    if (++this.#closed % CLOSED_BEFORE_COLLECTING > 0) return
    // One who opens file after file would never give the loop the turn in which it is freed.
    const freed = freeClosed()
    this.#freeing ??= freed.then(() => {
      this.#freeing = undefined
    })
  }
}
