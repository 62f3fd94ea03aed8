import { builtInAgent } from '#app/domain/built-in-agents.ts'
import { NotFoundError } from '#app/domain/errors.ts'
import type { Step } from '#db/connection.server.ts'
import { findAgent, type AgentRow } from '#db/tenant/agents.server.ts'
import { findProvider, type ProviderRow } from '#db/tenant/providers.server.ts'
import { retryPlan } from './attempts.server.ts'
import type { CurrentProvider, TenantContext } from './context.ts'
import type { StartedAttempt } from './once.server.ts'
import { ownModel } from './own-model.ts'
import { providersFor } from './providers-for.server.ts'
import type { StartedRun } from './start-run.server.ts'
import { retryRun } from './workflows.server.ts'

/** Another provider that a failed plan may be asked of. `by` names it in a form. */
export type OtherProvider = { by: string; label: string }

const byOf = ({ source, providerId }: CurrentProvider) => (providerId === null ? source : `${source}:${providerId}`)

/** Who else could make a plan: offered beside trying again, never taken by itself. The curriculum has a way of its own. */
export async function otherProviders(ctx: TenantContext): Promise<OtherProvider[]> {
  const { others } = await providersFor(ctx, 'plans')
  return others.filter(({ source }) => source !== 'offline').map((each) => ({ by: byOf(each), label: each.label }))
}

/** Who could answer in a conversation, and what the one that does cannot. */
type InConversation = {
  /** All but the one who is asked when a reply is tried again. */
  others: CurrentProvider[]
  /** The model that is asked, where it is known to use no tools and the agent has some. */
  toolless: string | null
}

const hasTools = (agentId: string, agent: AgentRow | undefined): boolean =>
  (agent ?? builtInAgent(agentId))?.tools.length !== 0

/**
 * Who could answer in a conversation with this agent beside the one who is asked, which is the agent's own provider,
 * else whoever answers the tutor's questions.
 */
export async function answerersIn(ctx: TenantContext, agentId: string): Promise<InConversation> {
  const [agent, row] = await ctx.db.read(function* (r): Step<[AgentRow | undefined, ProviderRow | undefined]> {
    const found = yield* findAgent(r, agentId)
    return [found, found?.providerId ? yield* findProvider(r, found.providerId) : undefined]
  })
  const { current, can: usually, others } = await providersFor(ctx, 'tutor')
  const { model, can } = row ? ownModel(ctx, row, agent?.model ?? null) : { model: current.model, can: usually }
  const toolless = can.tools === false && hasTools(agentId, agent) ? model : null
  if (!agent || (agent.providerId === null && agent.lostProvider === null)) return { others, toolless }
  const all = [current, ...others]
  return { others: all.filter(({ providerId }) => providerId === null || providerId !== agent.providerId), toolless }
}

/** Who else could do the work of a workflow that failed. */
export async function otherWorkers(ctx: TenantContext): Promise<OtherProvider[]> {
  const { others } = await providersFor(ctx, 'lessons')
  return others.map((each) => ({ by: byOf(each), label: each.label }))
}

/** Try a run again with a provider that was offered: this time only. Throws as `retryRun`, and 404. */
export async function retryRunBy(ctx: TenantContext, runId: string, by: string): Promise<StartedRun> {
  const { current, others } = await providersFor(ctx, 'lessons')
  const asked = [current, ...others].find((each) => byOf(each) === by)
  if (!asked) throw new NotFoundError('provider')
  const { source, providerId } = asked
  return retryRun(ctx, runId, { ask: { source, ...(providerId === null ? {} : { providerId }) } })
}

/** Try a failed plan again with a provider that was offered: this attempt only. Throws as `retryPlan`, and 404. */
export async function retryByOther(ctx: TenantContext, planId: string, by: string): Promise<StartedAttempt> {
  const { current, others } = await providersFor(ctx, 'plans')
  const asked = [current, ...others].find((each) => byOf(each) === by)
  if (!asked) throw new NotFoundError('provider')
  return retryPlan(ctx, planId, { own: { provider: asked.name, providerId: asked.providerId } })
}
