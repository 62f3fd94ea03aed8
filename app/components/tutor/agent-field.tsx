import { Choice } from '../ui/choice.tsx'
import type { AgentChoice } from './types.ts'

/** Who answers. */
export const AgentField = ({ agents, initial }: { agents: AgentChoice[]; initial: string }) => (
  <Choice
    name="agentId"
    legend="Who answers"
    initial={initial}
    many
    options={agents.map(({ id, name, about }) => ({ value: id, label: name, help: about }))}
  />
)
