import type { AgentFields } from '#app/domain/agent-fields.ts'
import { TOOLS, type AgentCard, type AgentHealth, type ToolName } from '#app/domain/agents.ts'
import { builtInAgent, type BuiltInAgent } from '#app/domain/built-in-agents.ts'
import type { AgentRow, ListedAgent, ReplyCounts } from '#db/tenant/agents.server.ts'

/** From this share of failed replies on, an agent is said to fail often. */
const OFTEN = 0.3

const healthOf = (counts: ReplyCounts): AgentHealth => ({
  ...counts,
  state: counts.replies === 0 ? 'unused' : counts.failed / counts.replies >= OFTEN ? 'fails' : 'works',
})

/** Only what is still a tool. */
export const toolsOf = (names: readonly string[]): ToolName[] => TOOLS.filter((tool) => names.includes(tool))

/** An agent as the list shows it. */
export function cardOf({ id, row, providerName, providerModel, health }: ListedAgent): AgentCard {
  const shared = { id, health: healthOf(health) }
  if (!row) {
    const { name, about, tools } = builtInAgent(id) ?? { name: id, about: '', tools: [] }
    return { ...shared, name, about, builtIn: true, asks: null, lostProvider: null, tools: [...tools] }
  }
  return {
    ...shared,
    name: row.name,
    about: '',
    builtIn: false,
    asks: providerName === null ? null : { provider: providerName, model: row.model || providerModel },
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
