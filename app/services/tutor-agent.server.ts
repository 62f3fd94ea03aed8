import type { AgentSnapshot } from '#app/domain/agents.ts'
import type { Step } from '#db/connection.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'

/** Who answers where nobody was chosen. */
export const DEFAULT_AGENT = 'explainer'

const EXPLAINER: AgentSnapshot = {
  id: DEFAULT_AGENT,
  name: 'Explainer',
  instructions: 'Explain clearly and briefly, with an example. Say so when you are not sure.',
  temperature: null,
  maxOutputTokens: null,
  tools: [],
  maxSteps: 6,
  maxCostNanoUsd: null,
}

/** What a built-in agent is called. */
export const agentNameOf = (_agentId: string): string => EXPLAINER.name

/** An agent as it is now, for a reply to keep. */
// eslint-disable-next-line require-yield
export function* snapshotOf(_r: TenantReader, _agentId: string): Step<AgentSnapshot> {
  return EXPLAINER
}
