import { AGENT_BOUNDS, AgentFields } from '#app/domain/agent-fields.ts'
import type { AgentCard, AgentSnapshot } from '#app/domain/agents.ts'
import { BUILT_IN_AGENTS, builtInAgent, builtInSnapshot } from '#app/domain/built-in-agents.ts'
import { NotFoundError } from '#app/domain/errors.ts'
import type { Step } from '#db/connection.server.ts'
import {
  askUsually,
  countAgents,
  findAgent,
  insertAgent,
  listAgentRows,
  providerOfAgent,
  providersForAgents,
  removeAgentRow,
  sweepAgents,
  updateAgent,
  type AgentProvider,
  type AgentRow,
  type NewAgent,
} from '#db/tenant/agents.server.ts'
import { findConversation } from '#db/tenant/conversations.server.ts'
import { findProvider } from '#db/tenant/providers.server.ts'
import type { TenantReader, TenantTx } from '#db/tenants.server.ts'
import { BuiltInError, ProviderGoneError, TooManyAgentsError } from './agent-errors.ts'
import { builtInView, cardOf, toolsOf, viewOf, type AgentView } from './agent-views.ts'
import type { TenantContext } from './context.ts'
import { madeBefore, rememberMade, type Once } from './once.server.ts'
import { unfitOwn } from './own-model.ts'
import { InvalidFieldsError } from './plans.server.ts'
import { refuseOverQuota } from './storage.server.ts'

/** The built-in agents and the learner's own, with whom they ask and how that goes. */
export async function listAgents(ctx: TenantContext): Promise<AgentCard[]> {
  const keys = BUILT_IN_AGENTS.map(({ key }) => key)
  return (await ctx.db.read((r) => listAgentRows(r, keys))).map((listed) => cardOf(ctx, listed))
}

function* viewIn(r: TenantReader, id: string): Step<AgentView> {
  const builtIn = builtInAgent(id)
  if (builtIn) return builtInView(builtIn)
  const row = yield* findAgent(r, id)
  if (!row || row.deletedAt !== null) throw new NotFoundError('agent')
  return viewOf(row)
}

/** One agent, built-in or the learner's own. Throws 404, also for a removed one. */
export const getAgent = (ctx: TenantContext, id: string): Promise<AgentView> => ctx.db.read((r) => viewIn(r, id))

/** The fields as a row keeps them: with a provider that there is and a model that does, or none and so no model of its own. */
function* rowOf(r: TenantReader, ctx: TenantContext, fields: AgentFields): Step<AgentFields> {
  if (fields.providerId === null) return { ...fields, model: null }
  const provider = yield* findProvider(r, fields.providerId)
  if (!provider) throw new InvalidFieldsError({ providerId: 'Choose one of your providers.' })
  const unfit = unfitOwn(ctx, 'tutor', provider, fields.model)
  if (unfit !== null) throw new InvalidFieldsError({ model: unfit })
  return fields
}

/** `replayed`: this was made before, and nothing new was. */
type MadeAgent = { id: string; replayed: boolean }

function* insertIn(
  tx: TenantTx,
  ctx: TenantContext,
  fields: AgentFields,
  from: Pick<NewAgent, 'copiedFrom' | 'lostProvider'>,
  once: Once | undefined,
): Step<MadeAgent> {
  const now = ctx.now().getTime()
  const before = yield* madeBefore(tx, once, now)
  const made = before === undefined ? undefined : yield* findAgent(tx, before)
  // One that was removed since is made anew.
  if (made && made.deletedAt === null) return { id: made.id, replayed: true }
  if ((yield* countAgents(tx)) >= AGENT_BOUNDS.most) throw new TooManyAgentsError()
  yield* sweepAgents(tx)
  yield* refuseOverQuota(tx, ctx)
  const id = ctx.newId()
  yield* insertAgent(tx, { id, ...(yield* rowOf(tx, ctx, fields)), ...from, createdAt: now, updatedAt: now })
  yield* rememberMade(tx, once, id, now)
  return { id, replayed: false }
}

/** Make an agent. Throws 400 naming the field, 409 `too_many`, 422, 507 over the quota. */
export const createAgent = (ctx: TenantContext, fields: AgentFields, once?: Once): Promise<MadeAgent> =>
  ctx.db.immediate((tx) => insertIn(tx, ctx, fields, {}, once))

function* changeIn(tx: TenantTx, ctx: TenantContext, id: string, change: Partial<NewAgent>): Step<void> {
  if (builtInAgent(id)) throw new BuiltInError()
  if ((yield* updateAgent(tx, id, { ...change, updatedAt: ctx.now().getTime() })) === 0)
    throw new NotFoundError('agent')
}

/** Change an agent of the learner's own; replies in the making go on as they were begun. Throws 404, 400, 409 `built_in`. */
export const changeAgent = (ctx: TenantContext, id: string, fields: AgentFields): Promise<void> =>
  ctx.db.immediate(function* (tx): Step<void> {
    yield* changeIn(tx, ctx, id, { ...(yield* rowOf(tx, ctx, fields)), lostProvider: null })
  })

/**
 * Change only what is given. An agent whose provider is gone stays so until a provider, or none, is given. Throws as
 * `changeAgent`, and zod's error for values out of bounds.
 */
export const patchAgent = (ctx: TenantContext, id: string, given: Record<string, unknown>): Promise<AgentView> =>
  ctx.db.immediate(function* (tx): Step<AgentView> {
    const before = yield* viewIn(tx, id)
    // Another provider has models of its own.
    const other = 'providerId' in given && given['providerId'] !== before.providerId ? { model: null } : {}
    const fields = AgentFields.parse({ ...before, ...other, ...given })
    const chosen = 'providerId' in given ? { lostProvider: null } : {}
    yield* changeIn(tx, ctx, id, { ...(yield* rowOf(tx, ctx, fields)), ...chosen })
    return yield* viewIn(tx, id)
  })

/**
 * From here on the agent of a conversation asks whoever answers the tutor's questions: for one whose provider is gone,
 * also when the agent itself was removed. One that has a provider keeps it. Throws 404.
 */
export const askUsual = (ctx: TenantContext, conversationId: string): Promise<void> =>
  ctx.db.immediate(function* (tx): Step<void> {
    const conversation = yield* findConversation(tx, conversationId)
    if (!conversation || !(yield* findAgent(tx, conversation.agentId))) throw new NotFoundError('conversation')
    yield* askUsually(tx, conversation.agentId, ctx.now().getTime())
  })

/** Whom an agent of the learner's own may ask. */
export const askable = (ctx: TenantContext) => ctx.db.read((r) => providersForAgents(r))

const copyName = (name: string) => `${name.slice(0, AGENT_BOUNDS.name - ' (copy)'.length).trimEnd()} (copy)`

/**
 * Copy an agent, built-in or own, to one of the learner's own; where its provider is gone, the copy has lost it too.
 * Throws 404, 409 `too_many`, 422, 507 over the quota.
 */
export const copyAgent = (ctx: TenantContext, id: string, once?: Once): Promise<MadeAgent> =>
  ctx.db.immediate(function* (tx): Step<MadeAgent> {
    const { id: _, builtIn, about: _about, copiedFrom, lostProvider, ...fields } = yield* viewIn(tx, id)
    const from = { copiedFrom: builtIn ? id : copiedFrom, lostProvider }
    return yield* insertIn(tx, ctx, { ...fields, name: copyName(fields.name) }, from, once)
  })

/** Remove an agent of the learner's own; its conversations go on with it as it was. Throws 404, 409 `built_in`. */
export const removeAgent = (ctx: TenantContext, id: string): Promise<void> =>
  ctx.db.immediate(
    function* (tx): Step<void> {
      if (builtInAgent(id)) throw new BuiltInError()
      if ((yield* removeAgentRow(tx, id, ctx.now().getTime())) === 0) throw new NotFoundError('agent')
      yield* sweepAgents(tx)
    },
    { pastWall: true },
  )

const askOf = (row: AgentRow, provider: AgentProvider | undefined): AgentSnapshot['ask'] =>
  provider && {
    source: 'own',
    providerId: provider.id,
    provider: provider.kind,
    ...(row.model ? { model: row.model } : {}),
  }

type Asking = {
  /** For a conversation that begins: a removed agent is then as unknown as one that never was. */
  isNew?: boolean
  /** Whom the learner asks this once, whoever the agent's own provider is. */
  ask?: AgentSnapshot['ask']
}

/**
 * An agent as it is now, for the reply that is begun. A removed one still answers in the conversations it is in. Throws
 * 404, 409 `agent_without_provider`.
 */
export function* snapshotAgent(r: TenantReader, agentId: string, asking: Asking = {}): Step<AgentSnapshot> {
  const builtIn = builtInAgent(agentId)
  if (builtIn) return { ...builtInSnapshot(builtIn), ask: asking.ask }
  const row = yield* findAgent(r, agentId)
  if (!row || (asking.isNew && row.deletedAt !== null)) throw new NotFoundError('agent')
  if (!asking.ask && row.lostProvider !== null) throw new ProviderGoneError(row.name, row.lostProvider)
  const { id, name, instructions, temperature, maxOutputTokens, maxSteps, maxCostNanoUsd } = row
  const own = row.providerId === null ? undefined : yield* providerOfAgent(r, row.providerId)
  const ask = asking.ask ?? askOf(row, own)
  const tools = toolsOf(row.tools)
  return { id, name, instructions, ask, temperature, maxOutputTokens, tools, maxSteps, maxCostNanoUsd }
}
