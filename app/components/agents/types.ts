/** Whom an agent may ask, with the models it was seen to have. */
export type Askable = { id: string; name: string; model: string | null; models: string[] }

export type AgentTexts = Record<string, string>

export type Refusal = { message: string; issues: Record<string, string>; values: AgentTexts }
