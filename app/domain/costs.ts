/** What a call to a provider was for. */
export const CALL_PURPOSES = ['plan', 'reply', 'title', 'summary', 'lesson', 'quiz', 'review'] as const
export type CallPurpose = (typeof CALL_PURPOSES)[number]

/** `open`: it was begun and nobody has said how it ended; after a crash it may have been billed. */
export const CALL_STATUSES = ['open', 'done', 'failed', 'stopped'] as const

/** Whose key paid: the learner's, the operator's, or nobody's (the built-in curriculum). */
export const PAYERS = ['learner', 'operator', 'nobody'] as const
export type Payer = (typeof PAYERS)[number]

/** The prices a call is counted with, as they were when it began; nano-USD (1e-9 USD) for a million tokens. */
export type PriceSnapshot = {
  input: number
  output: number
  /** Input tokens that the provider had cached; the price of input where it names none. */
  cachedInput: number | null
  /** Where the prices come from: the price package, the operator's file, or because nothing is charged. */
  source: 'package' | 'operator' | 'free'
}

/** Tokens of a call as a provider counts them; null where it did not say. `cached` is part of `input`, `reasoning` of `output`. */
export type TokenUsage = {
  input: number | null
  output: number | null
  cached: number | null
  reasoning: number | null
}

/** What a call is for, as the ledger names it. */
export type CallAbout = {
  purpose: CallPurpose
  planId?: string
  attemptId?: string
  conversationId?: string
  messageId?: string
  runId?: string
  step?: string
  agentId?: string
}
