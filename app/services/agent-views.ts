import type { AgentFields } from '#app/domain/agent-fields.ts'
import { TOOLS, type AgentCard, type AgentHealth, type Asks, type ToolName } from '#app/domain/agents.ts'
import { builtInAgent, type BuiltInAgent } from '#app/domain/built-in-agents.ts'
import type { AgentRow, AskedProvider, ListedAgent, ReplyCounts, UsualChoice } from '#db/tenant/agents.server.ts'
import type { TenantContext } from './context.ts'
import { ownModel } from './own-model.ts'

/** From this share of failed replies on, an agent is said to fail often. */
const OFTEN = 0.3

const healthOf = (counts: ReplyCounts): AgentHealth => ({
  ...counts,
  state: counts.replies === 0 ? 'unused' : counts.failed / counts.replies >= OFTEN ? 'fails' : 'works',
})

/** Only what is still a tool. */
export const toolsOf = (names: readonly string[]): ToolName[] => TOOLS.filter((tool) => names.includes(tool))

type Knows = Pick<TenantContext, 'capabilitiesOf' | 'operator'>

function asksOwn(ctx: Knows, provider: AskedProvider, named: string | null): Omit<Asks, 'usual'> {
  const { model, can } = ownModel(ctx, provider, named)
  return { provider: provider.name, model, tools: can.tools !== false }
}

/** Who answers the tutor's questions, as an agent without a provider of its own asks them. */
function asksUsual(ctx: Knows, usual: UsualChoice | null): Asks {
  const { operator } = ctx
  const source = usual?.source ?? 'operator'
  if (usual?.provider && source === 'own') return { ...asksOwn(ctx, usual.provider, usual.model), usual: true }
  if (source === 'offline' || operator.name === 'offline') {
    return { provider: 'the built-in coach, not an AI model', model: null, usual: true, tools: true }
  }
  const { name: provider, model, local, label } = operator
  return { provider: label, model, usual: true, tools: ctx.capabilitiesOf({ provider, model, local }).tools !== false }
}

/** An agent as the list shows it. */
export function cardOf(ctx: Knows, { id, row, provider, usual, health }: ListedAgent): AgentCard {
  const shared = { id, health: healthOf(health) }
  if (!row) {
    const { name, about, tools } = builtInAgent(id) ?? { name: id, about: '', tools: [] }
    return { ...shared, name, about, builtIn: true, asks: asksUsual(ctx, usual), lostProvider: null, tools: [...tools] }
  }
  const asks = provider ? { ...asksOwn(ctx, provider, row.model), usual: false } : asksUsual(ctx, usual)
  return {
    ...shared,
    name: row.name,
    about: '',
    builtIn: false,
    asks: row.lostProvider === null ? asks : null,
    lostProvider: row.lostProvider,
    tools: toolsOf(row.tools),
  }
}

/** An agent as its page shows it. */
export type AgentView = AgentFields & {
  id: string
  builtIn: boolean
  about: string
  copiedFrom: string | null
  lostProvider: string | null
}

export const builtInView = (agent: BuiltInAgent): AgentView => ({
  id: agent.key,
  builtIn: true,
  about: agent.about,
  copiedFrom: null,
  lostProvider: null,
  name: agent.name,
  instructions: agent.instructions,
  providerId: null,
  model: null,
  temperature: agent.temperature,
  maxOutputTokens: null,
  tools: [...agent.tools],
  maxSteps: agent.maxSteps,
  maxCostNanoUsd: null,
})

export const viewOf = (row: AgentRow): AgentView => ({
  id: row.id,
  builtIn: false,
  about: '',
  copiedFrom: row.copiedFrom,
  lostProvider: row.lostProvider,
  name: row.name,
  instructions: row.instructions,
  providerId: row.providerId,
  model: row.model || null,
  temperature: row.temperature,
  maxOutputTokens: row.maxOutputTokens,
  tools: toolsOf(row.tools),
  maxSteps: row.maxSteps,
  maxCostNanoUsd: row.maxCostNanoUsd,
})
