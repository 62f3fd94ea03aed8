import { LRUCache } from 'lru-cache'
import { FileUnusableError } from '#app/domain/errors.ts'
import type { TenantId } from '#app/domain/plan.ts'
import type { Step } from './connection.server.ts'
import { migrationsIn } from './migrate.server.ts'
import { RemoteConnection } from './remote.server.ts'
import { assertTenantId, type TenantDb, type TenantReader, type TenantStore, type TenantTx } from './tenants.server.ts'

export type RemoteDatabase = { url: string; authToken?: string | undefined }

/** How many learners' connections are kept; one holds no descriptor while it is idle. */
const KEPT = 1000

/** The database called `name` on a server whose address has `{name}` in it, migrated. */
export async function openRemote<Owner extends string>(
  { url, authToken }: RemoteDatabase,
  name: string,
  migrations: string,
): Promise<RemoteConnection<Owner>> {
  const connection = new RemoteConnection<Owner>(url.replace('{name}', name), authToken)
  const steps = migrationsIn(migrations)
  let version = await connection.version()
  if (version > steps.length) {
    throw new FileUnusableError('newer')
  }
  for (; version < steps.length; version++) await connection.apply(steps[version] ?? [], version + 1)
  return connection
}

/**
 * Every learner's database on a libSQL server with namespaces, one per learner. There is no wall here: how many
 * pages a database may have is the server's to bound, for each namespace. The quota is asked before every start, as
 * with files.
 */
export class RemoteTenants implements TenantStore {
  readonly #open = new LRUCache<TenantId, Promise<RemoteConnection<'tenant'>>>({
    max: KEPT,
    dispose: (connection) => void connection.then((c) => c.close()).catch(() => {}),
  })

  constructor(
    private readonly database: RemoteDatabase,
    private readonly migrations: string,
  ) {}

  of(tenantId: TenantId): TenantDb {
    assertTenantId(tenantId)
    return {
      tenantId,
      read: async <T>(body: (reader: TenantReader) => Step<T>) => (await this.#connection(tenantId)).read(body),
      immediate: async <T>(body: (tx: TenantTx) => Step<T>) => (await this.#connection(tenantId)).immediate(body),
    }
  }

  async create(tenantId: TenantId): Promise<void> {
    assertTenantId(tenantId)
    await this.#connection(tenantId)
  }

  /** Forgets the connection. The namespace itself is the server operator's to remove. */
  destroy(tenantId: TenantId): void {
    this.#open.delete(tenantId)
  }

  close(): void {
    this.#open.clear()
  }

  #connection(tenantId: TenantId): Promise<RemoteConnection<'tenant'>> {
    let connection = this.#open.get(tenantId)
    if (!connection) {
      connection = openRemote<'tenant'>(this.database, tenantId, this.migrations)
      connection.catch(() => this.#open.delete(tenantId))
      this.#open.set(tenantId, connection)
    }
    return connection
  }
}
