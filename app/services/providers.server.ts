import { listModels } from '#app/adapters/list-models.ts'
import { addressOfOwn, isLocalOwn, modelOfOwn } from '#app/adapters/own-provider.ts'
import { SealBrokenError } from '#app/adapters/secret-box.ts'
import { AppError, NotFoundError, StoreBusyError } from '#app/domain/errors.ts'
import { readBaseUrl } from '#app/domain/outbound.ts'
import { needsAddress, needsKey, PROVIDERS_MAX, type ProviderView } from '#app/domain/own-providers.ts'
import { PROVIDER_NAME, type Capabilities } from '#app/domain/providers.ts'
import type { NewProviderFields, ProviderChange } from '#app/domain/provider-fields.ts'
import { classifyFailure } from '#app/generation/failure.ts'
import type { Step } from '#db/connection.server.ts'
import {
  countProviders,
  deleteProvider,
  findProvider,
  insertProvider,
  listProviders,
  updateProvider,
  type ProviderRow,
} from '#db/tenant/providers.server.ts'
import type { KeyOf, TenantContext } from './context.ts'
import { InvalidFieldsError } from './plans.server.ts'
import { refuseOverQuota } from './storage.server.ts'

/** How long a provider may take to list its models, ms. */
const TEST_MS = 10_000

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())

async function keyState(ctx: TenantContext, { id, kind, sealedKey }: ProviderRow): Promise<ProviderView['key']> {
  if (sealedKey === null) return 'none'
  try {
    await ctx.vault.open({ id, kind }, sealedKey)
    return 'kept'
  } catch (error) {
    if (error instanceof SealBrokenError) return 'lost'
    throw error
  }
}

/** What is known of the model that is usually asked, the learner's word before the catalogue's. */
function canOf(ctx: TenantContext, row: ProviderRow): ProviderView['can'] {
  const name = { provider: row.kind, model: modelOfOwn(row), local: isLocalOwn(row) }
  return { ...ctx.capabilitiesOf(name), ...row.capabilities }
}

/** A provider without its key: that is never shown again. */
const viewOf = async (ctx: TenantContext, row: ProviderRow): Promise<ProviderView> => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  baseUrl: row.baseUrl,
  model: row.model,
  lastFour: row.lastFour,
  key: await keyState(ctx, row),
  models: row.models,
  testedAt: iso(row.testedAt),
  latencyMs: row.latencyMs,
  testError: row.testError,
  capabilities: row.capabilities,
  can: canOf(ctx, row),
})

/** A learner's own providers, the oldest first. */
export async function listOwnProviders(ctx: TenantContext): Promise<ProviderView[]> {
  const rows = await ctx.db.read((r) => listProviders(r))
  return Promise.all(rows.map((row) => viewOf(ctx, row)))
}

async function rowOf(ctx: TenantContext, id: string): Promise<ProviderRow> {
  const row = await ctx.db.read((r) => findProvider(r, id))
  if (!row) throw new NotFoundError('provider')
  return row
}

/** One of them. Throws 404. */
export const getOwnProvider = async (ctx: TenantContext, id: string): Promise<ProviderView> =>
  viewOf(ctx, await rowOf(ctx, id))

/** The address as it is kept; null for a vendor's own. Throws 400 naming the field. */
async function addressFrom(ctx: TenantContext, kind: ProviderRow['kind'], given: string | null | undefined) {
  if (!given) {
    if (needsAddress(kind)) throw new InvalidFieldsError({ baseUrl: 'Enter the server’s address.' })
    return null
  }
  try {
    return readBaseUrl(given, await ctx.allowedHosts()).href.replace(/\/+$/, '')
  } catch (error) {
    if (error instanceof AppError) throw new InvalidFieldsError({ baseUrl: error.message })
    throw error
  }
}

/** What a vendor's models can do is for the catalogue to know. */
function capabilitiesFrom(
  kind: ProviderRow['kind'],
  given: ProviderChange['capabilities'],
): ProviderRow['capabilities'] {
  if (!given || Object.values(given).every((value) => value === undefined)) return null
  if (needsAddress(kind)) return stated(given)
  throw new InvalidFieldsError({ capabilities: 'You can set capabilities only for your own servers.' })
}

/** Without what was left open. */
const stated = (given: object) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<Capabilities>

const fourOf = (key: string) => (key.length >= 12 ? key.slice(-4) : null)

/** A key as a row keeps it, and until when it may be committed. */
async function sealedFrom(ctx: TenantContext, row: KeyOf, key: string | undefined) {
  if (!key) return { columns: { sealedKey: null, lastFour: null }, before: Number.POSITIVE_INFINITY }
  const { sealed, before } = await ctx.vault.seal(row, key)
  return { columns: { sealedKey: sealed, lastFour: fourOf(key) }, before }
}

/** A key that was sealed too long ago may be under a root key that a rotation has just forgotten. */
function refuseLate(ctx: TenantContext, before: number): void {
  if (ctx.now().getTime() > before) throw new StoreBusyError(new Error('a sealed key came too late'))
}

/** Add a provider. Throws 400 for fields, 409 `too_many_providers`, or 507. */
export async function addProvider(ctx: TenantContext, fields: NewProviderFields): Promise<ProviderView> {
  const { kind, apiKey } = fields
  if (needsKey(kind) && !apiKey) throw new InvalidFieldsError({ apiKey: 'This provider needs a key.' })
  const capabilities = capabilitiesFrom(kind, fields.capabilities)
  const baseUrl = await addressFrom(ctx, kind, fields.baseUrl)
  const id = ctx.newId()
  const { columns, before } = await sealedFrom(ctx, { id, kind }, apiKey)
  await ctx.db.immediate(function* (tx): Step<void> {
    refuseLate(ctx, before)
    yield* refuseOverQuota(tx, ctx)
    if ((yield* countProviders(tx)) >= PROVIDERS_MAX) {
      throw new AppError('too_many_providers', 409, `You already have ${PROVIDERS_MAX} providers. Remove one first.`)
    }
    const at = ctx.now().getTime()
    const named = { name: fields.name || PROVIDER_NAME[kind], model: fields.model || null, capabilities }
    yield* insertProvider(tx, { id, kind, ...named, baseUrl, ...columns, createdAt: at, updatedAt: at })
  })
  return getOwnProvider(ctx, id)
}

/** A key goes to the address that it was entered for. */
function refuseKeyOfAnother({ sealedKey }: ProviderRow, { apiKey }: ProviderChange): void {
  if (sealedKey === null || apiKey) return
  throw new InvalidFieldsError({ apiKey: 'The address has changed: enter the key for it.' })
}

const UNTESTED = { testedAt: null, latencyMs: null, testError: null }

/**
 * Change a provider; what is left out stays. A key goes to the address that it was entered for: another address wants
 * it again. Throws 404, or 400 for fields.
 */
export async function changeProvider(ctx: TenantContext, id: string, change: ProviderChange): Promise<ProviderView> {
  const { kind } = await rowOf(ctx, id)
  const given = change.baseUrl === undefined ? undefined : await addressFrom(ctx, kind, change.baseUrl)
  const { columns, before } = await sealedFrom(ctx, { id, kind }, change.apiKey)
  await ctx.db.immediate(function* (tx): Step<void> {
    refuseLate(ctx, before)
    // Read here, so that an address and a key that were changed apart never end up together.
    const row = yield* findProvider(tx, id)
    if (!row) throw new NotFoundError('provider')
    const baseUrl = given === undefined ? row.baseUrl : given
    const moved = baseUrl !== row.baseUrl
    if (moved) refuseKeyOfAnother(row, change)
    yield* updateProvider(tx, id, {
      baseUrl,
      ...(change.name ? { name: change.name } : {}),
      ...(change.model === undefined ? {} : { model: change.model || null }),
      ...(change.capabilities === undefined ? {} : { capabilities: capabilitiesFrom(kind, change.capabilities) }),
      ...(change.apiKey ? columns : {}),
      ...(moved || change.apiKey ? UNTESTED : {}),
      ...(moved ? { models: [] } : {}),
      updatedAt: ctx.now().getTime(),
    })
  })
  return getOwnProvider(ctx, id)
}

/** Remove a provider with its key; what was chosen of it goes back to the usual order. Throws 404. */
export async function removeProvider(ctx: TenantContext, id: string): Promise<void> {
  const gone = await ctx.db.immediate((tx) => deleteProvider(tx, id), { pastWall: true, fromReserve: true })
  if (gone === 0) throw new NotFoundError('provider')
}

type Tested = { models: string[]; testError: null } | { testError: string }

async function asked(ctx: TenantContext, row: ProviderRow): Promise<Tested> {
  const signal = AbortSignal.timeout(TEST_MS)
  try {
    const apiKey = row.sealedKey === null ? null : await ctx.vault.open(row, row.sealedKey)
    const fetch = await ctx.fetchFor(row.baseUrl)
    const models = await listModels({ kind: row.kind, baseUrl: addressOfOwn(row), apiKey, fetch, signal })
    return { models, testError: null }
  } catch (error) {
    if (error instanceof SealBrokenError) return { testError: 'KEY_LOST' }
    const code = classifyFailure(error, signal.aborted ? signal.reason : undefined).errorCode
    return { testError: isRefusedAddress(error) ? 'ADDRESS_REFUSED' : code }
  }
}

function isRefusedAddress(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return error.name === 'AddressRefusedError' || isRefusedAddress(error.cause)
}

/** Ask a provider for its models, and keep what came of it. One at a time for each learner. Throws 404, or 429. */
export function testProvider(ctx: TenantContext, id: string): Promise<ProviderView> {
  return ctx.turns.take(`${ctx.tenantId}:providers`, async () => {
    const row = await rowOf(ctx, id)
    await ctx.queue.take('check')
    const began = performance.now()
    const tested = await asked(ctx, row)
    const latencyMs = tested.testError === null ? Math.round(performance.now() - began) : null
    await ctx.db.immediate(function* (tx): Step<void> {
      const now = yield* findProvider(tx, id)
      // What was changed meanwhile has not been tested.
      if (now?.baseUrl !== row.baseUrl || now.sealedKey !== row.sealedKey) return
      yield* updateProvider(tx, id, { ...tested, latencyMs, testedAt: ctx.now().getTime() })
    })
    return getOwnProvider(ctx, id)
  })
}
