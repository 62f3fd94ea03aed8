import type { ErrorCode } from '#app/domain/attempt.ts'
import type { ToolName } from '#app/domain/agents.ts'

export type AgentHealth = { state: 'unused' | 'works' | 'fails'; calls: number; failed: number; codes: ErrorCode[] }

export type AgentCardData = {
  id: string
  name: string
  builtIn: boolean
  about: string
  asks: { provider: string; model: string | null } | null
  lostProvider: string | null
  tools: ToolName[]
  health: AgentHealth
}

/** Whom an agent may ask, with the models it was seen to have. */
export type Askable = { id: string; name: string; model: string | null; models: string[] }

export type AgentTexts = Record<string, string>

export type Refusal = { message: string; issues: Record<string, string>; values: AgentTexts }
