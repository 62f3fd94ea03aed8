import type { ErrorCode } from './attempt.ts'
import type { Ask, ProviderName } from './providers.ts'

/** What an agent may be allowed to do beside answering. */
export const TOOLS = [
  'read_plan',
  'find_task',
  'search_conversations',
  'mark_task_done',
  'add_note',
  'propose_replan',
  'make_quiz',
] as const
export type ToolName = (typeof TOOLS)[number]

/** Each tool for the learner who allows it. */
export const TOOL_LABEL: Record<ToolName, { label: string; help: string }> = {
  read_plan: { label: 'Read your plan', help: 'Modules, tasks, your notes and what is done' },
  find_task: { label: 'Find tasks', help: 'By keyword' },
  search_conversations: { label: 'Search your conversations', help: 'What was said before, with any agent' },
  mark_task_done: { label: 'Mark tasks as done', help: 'Asks you each time' },
  add_note: { label: 'Add notes', help: 'To a task; asks you each time' },
  propose_replan: { label: 'Propose changes to your plan', help: 'Asks first; you then review each change' },
  make_quiz: { label: 'Make a quiz', help: 'For a module; asks you each time' },
}

/** Tools that change something or spend something: each use waits for the learner's yes. */
export const WRITE_TOOLS = ['mark_task_done', 'add_note', 'propose_replan', 'make_quiz'] as const satisfies ToolName[]
export type WriteTool = (typeof WRITE_TOOLS)[number]

/** Who answers, as they were when they were asked: a later change or removal does not reach a reply in the making. */
export type AgentSnapshot = {
  id: string
  name: string
  instructions: string
  /** Whom to ask: the agent's own choice, or undefined for whoever answers the tutor's questions. */
  ask?: (Ask & { provider?: ProviderName | undefined }) | undefined
  temperature: number | null
  maxOutputTokens: number | null
  tools: ToolName[]
  maxSteps: number
  maxCostNanoUsd: number | null
}

/** How an agent's latest replies went; the times are ms since the epoch. */
export type AgentHealth = {
  state: 'unused' | 'works' | 'fails'
  replies: number
  failed: number
  codes: ErrorCode[]
  lastAt: number | null
}

/** Whom an agent asks, and with which model. */
export type Asks = {
  provider: string
  /** Null for the built-in coach, which has none. */
  model: string | null
  /** It has no provider of its own: whoever answers the tutor's questions is asked. */
  usual: boolean
  /** False where the model is known to use none. */
  tools: boolean
}

/** Whom an agent asks, as the learner reads it. */
export const asksWords = ({ provider, model, usual }: Asks): string =>
  `Uses ${provider}${model ? `, ${model}` : ''}${usual ? ' (the tutor’s default)' : ''}.`

/** That an agent's tools are of no use with its model; null where that is named already. */
export const toollessWords = (model: string | null): string =>
  `Its model${model ? `, ${model},` : ''} cannot use tools, so it only answers.`

/** An agent as a list shows it. */
export type AgentCard = {
  id: string
  name: string
  builtIn: boolean
  /** Of a built-in one, what it is for. */
  about: string
  /** Whom it asks; null where the provider of its own is gone. */
  asks: Asks | null
  /** What the provider that it asked was called, which has been removed: it cannot answer until another is chosen. */
  lostProvider: string | null
  tools: ToolName[]
  health: AgentHealth
}
