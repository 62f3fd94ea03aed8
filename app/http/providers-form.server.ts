import { data, redirect } from '@remix-run/node'
import { z } from 'zod'
import { AppError, NotFoundError } from '#app/domain/errors.ts'
import { NewProviderFields, OwnCapabilities, ProviderChange, UseChoice } from '#app/domain/provider-fields.ts'
import { allowHost } from '#app/http/admin-hosts.server.ts'
import { LimitReachedError } from '#app/jobs/queue.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { findLocalServers, type LocalServer } from '#app/services/local-servers.server.ts'
import {
  addProvider,
  changeProvider,
  getOwnProvider,
  listOwnProviders,
  removeProvider,
  testProvider,
} from '#app/services/providers.server.ts'
import { chooseUse, usesOf } from '#app/services/uses.server.ts'
import { FieldsError } from './accounts.server.ts'
import type { Edge } from './edge.ts'
import { fieldIssues, parseForm } from './form.server.ts'
import { securityEvent, visitorOf, type SecurityEvent } from './security-log.server.ts'
import { requireAccount, requireTenant } from './tenant.server.ts'

type Work = (
  edge: Edge,
  ctx: TenantContext,
  form: FormData,
) => Promise<ReturnType<typeof redirect> | ReturnType<typeof said>>

const PAGE = '/settings/providers'
const said = (message: string) => data({ ok: true as const, message })

async function fields<S extends z.ZodType>(form: FormData, schema: S): Promise<z.output<S>> {
  const parsed = await parseForm(form, schema)
  if (!parsed.success) throw new FieldsError(parsed.issues)
  return parsed.data
}

const Target = z.object({ id: z.string().max(100) })

/** Write down what a learner did with a provider; its key is nowhere in it. */
export const noteProvider = (edge: Edge, ctx: TenantContext, event: SecurityEvent, target: string): Promise<void> =>
  securityEvent(edge.context.runtime, event, { accountId: ctx.tenantId, target }, visitorOf(edge))

/** Ask at once what was just added, so that a wrong key shows while the right one is at hand; where that may be. */
async function testAdded(ctx: TenantContext, id: string): Promise<void> {
  try {
    await testProvider(ctx, id)
  } catch (error) {
    // It is added all the same, and says that it was not tested.
    if (!(error instanceof LimitReachedError)) throw error
  }
}

const add: Work = async (edge, ctx, form) => {
  const { id } = await addProvider(ctx, await fields(form, NewProviderFields))
  await noteProvider(edge, ctx, 'provider.added', id)
  await testAdded(ctx, id)
  return redirect(`${PAGE}#provider-${id}`)
}

const told = (form: FormData, name: string) => {
  const value = form.get(name)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}
const yesOrNo = (text: string | undefined) => (text === 'yes' || text === 'no' ? text === 'yes' : undefined)

/** What a form says that a model can do; nothing where it does not ask. Throws `FieldsError`. */
function capabilitiesIn(form: FormData): Pick<ProviderChange, 'capabilities'> {
  if (!form.has('contextTokens')) return {}
  const given = OwnCapabilities.safeParse({
    structuredOutput: yesOrNo(told(form, 'structuredOutput')),
    tools: yesOrNo(told(form, 'tools')),
    contextTokens: told(form, 'contextTokens'),
    maxOutputTokens: told(form, 'maxOutputTokens'),
  })
  if (!given.success) throw new FieldsError(fieldIssues(given.error))
  return { capabilities: given.data }
}

const change: Work = async (edge, ctx, form) => {
  const { id } = await fields(form, Target)
  const { name, baseUrl, apiKey, model = '' } = await fields(form, ProviderChange)
  const address = form.has('baseUrl') ? { baseUrl: baseUrl ?? '' } : {}
  await changeProvider(ctx, id, { name, apiKey, model, ...address, ...capabilitiesIn(form) })
  await noteProvider(edge, ctx, 'provider.changed', id)
  return redirect(`${PAGE}#provider-${id}`)
}

const test: Work = async (_edge, ctx, form) => {
  const { id } = await fields(form, Target)
  await testProvider(ctx, id)
  return redirect(`${PAGE}#provider-${id}`)
}

const remove: Work = async (edge, ctx, form) => {
  const { id } = await fields(form, Target)
  const { name } = await getOwnProvider(ctx, id)
  await removeProvider(ctx, id)
  await noteProvider(edge, ctx, 'provider.removed', id)
  return said(`${name} and its key have been removed.`)
}

/**
 * Who a form's choice names: `own:<id>` with a model if there is one, `operator`, `offline` or `usual`. Without a script
 * the model that was kept for one provider is still in the field when another is chosen; it is not that one's.
 */
function whoOf(form: FormData) {
  const [who, model, kept] = [told(form, 'who') ?? '', told(form, 'model') ?? null, told(form, 'kept') ?? '']
  const [source, providerId] = who.split(':')
  const isAnothers = kept.endsWith(` ${model}`) && !kept.startsWith(`${who} `)
  return { source, ...(providerId ? { providerId, model: isAnothers ? null : model } : {}) }
}

const choose: Work = async (_edge, ctx, form) => {
  const use = form.get('use')
  const given = UseChoice.safeParse({ use, ...whoOf(form) })
  if (!given.success) throw new AppError('bad_request', 400, 'The form did not name a provider.')
  try {
    await chooseUse(ctx, given.data)
  } catch (error) {
    const unfit =
      error instanceof AppError && 'fields' in error ? (error.fields as Record<string, string>)['model'] : undefined
    if (unfit) throw new FieldsError({ [`use-${given.data.use}`]: unfit })
    throw error
  }
  return said('Choice saved.')
}

const accept: Work = async (edge, ctx, form) => {
  if (!(await maySeeLocal(edge))) throw new NotFoundError('server')
  const { baseUrl } = await fields(form, z.object({ baseUrl: z.string().max(200) }))
  const server = (await findLocalServers(edge.context.runtime.localPorts)).find((each) => each.baseUrl === baseUrl)
  if (!server) throw new NotFoundError('server')
  await allowHost(edge, server.baseUrl)
  const { id } = await addProvider(ctx, { kind: 'openai-compatible', name: server.name, baseUrl: server.baseUrl })
  await noteProvider(edge, ctx, 'provider.added', id)
  await testAdded(ctx, id)
  return redirect(`${PAGE}#provider-${id}`)
}

const WORKS: Record<string, Work> = { add, change, test, remove, choose, accept }

/** Whose machine this is: an admin's, on an install that only this machine reaches. */
async function maySeeLocal(edge: Edge): Promise<boolean> {
  return edge.context.runtime.config.loopback && (await requireAccount(edge)).role === 'admin'
}

/** Servers of models on this machine that this learner has not added; null for whom there is nothing to look for. */
async function localOffers(edge: Edge, known: (string | null)[]): Promise<LocalServer[] | null> {
  if (!(await maySeeLocal(edge))) return null
  return (await findLocalServers(edge.context.runtime.localPorts)).filter(({ baseUrl }) => !known.includes(baseUrl))
}

/** All that the page of providers shows: never a key. */
export async function providersPage(edge: Edge) {
  const ctx = await requireTenant(edge)
  const providers = await listOwnProviders(ctx)
  const uses = await usesOf(ctx)
  return {
    providers,
    uses,
    operator: ctx.operator.name === 'offline' ? null : ctx.operator.label,
    local: await localOffers(
      edge,
      providers.map(({ baseUrl }) => baseUrl),
    ),
  }
}

/** Do what one of the page's forms asks for. Throws `AppError`. */
export async function providersAct(edge: Edge) {
  const ctx = await requireTenant(edge)
  const form = await edge.request.formData()
  const intent = form.get('intent')
  const work = typeof intent === 'string' && Object.hasOwn(WORKS, intent) ? WORKS[intent] : undefined
  if (!work) throw new AppError('bad_request', 400, 'The form did not say what to do.')
  return work(edge, ctx, form)
}
