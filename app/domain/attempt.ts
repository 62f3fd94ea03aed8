export const ATTEMPT_STATUSES = ['in_progress', 'success', 'failure'] as const

/** Why an attempt failed. Total: every failure is exactly one of these, a success is `null`. */
export const CLASSIFICATIONS = [
  'validation',
  'provider_error',
  'rate_limit',
  'timeout',
  'capped',
  'cancelled',
  'interrupted',
] as const
export type Classification = (typeof CLASSIFICATIONS)[number]

export const ERROR_CODES = [
  'AI_TIMEOUT',
  'AI_RATE_LIMIT',
  'AI_UNAVAILABLE',
  'JSON_PARSE_ERROR',
  'VALIDATION_FAILED',
  'CONFIG_ERROR',
  'STORAGE_FULL',
  'USER_CANCELLED',
  'QUEUE_TIMEOUT',
  'UNEXPECTED_ERROR',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

export const COST_STATUSES = ['exact', 'estimated', 'unknown'] as const
export type CostStatus = (typeof COST_STATUSES)[number]

export const PROVIDERS = ['offline', 'openai', 'anthropic', 'google', 'openai-compatible'] as const
export type ProviderName = (typeof PROVIDERS)[number]

/** A failure as it is stored and told: no provider text, no stack. */
export type Failure = {
  classification: Classification
  errorCode: ErrorCode
  /** How long the provider asked us to wait, ms. */
  retryAfterMs?: number
}

export type Sentence = { title: string; kept: string; next: string }

const kept = 'What you typed is kept.'

/** What each error code means to a learner, what was kept, and what to do next. */
export const FAILURE_SENTENCE: Record<ErrorCode, Sentence> = {
  AI_TIMEOUT: {
    title: 'The provider took too long.',
    kept,
    next: 'Try again. If it keeps happening, ask for fewer weeks or use the built-in curriculum.',
  },
  AI_RATE_LIMIT: {
    title: 'The provider asked us to slow down.',
    kept,
    next: 'Wait until the time shown, then try again.',
  },
  AI_UNAVAILABLE: {
    title: 'The provider could not be reached or broke off.',
    kept,
    next: 'Try again in a minute. If it stays like this, ask whoever runs this Cairn to look at the provider.',
  },
  JSON_PARSE_ERROR: {
    title: 'The provider’s answer was not in a form we can read.',
    kept,
    next: 'Try again: the next answer is often fine.',
  },
  VALIDATION_FAILED: {
    title: 'The provider’s answer was not a usable plan, so nothing of it was saved.',
    kept,
    next: 'Try again. A more specific topic or a note about what you want often helps.',
  },
  CONFIG_ERROR: {
    title: 'The provider refused our credentials.',
    kept,
    next: 'Whoever runs this Cairn has to check the provider’s key and model.',
  },
  STORAGE_FULL: {
    title: 'There was no room left to save the plan.',
    kept,
    next: 'Look at Storage in Settings. If your space is used up, delete a plan; if it is not, the disk of this server is full: tell whoever runs it. Then try again.',
  },
  QUEUE_TIMEOUT: {
    title: 'No worker was free to make this in time.',
    kept,
    next: 'Try again when less is going on. If it stays like this, tell whoever runs this Cairn.',
  },
  USER_CANCELLED: { title: 'You cancelled this.', kept, next: 'Start again whenever you like.' },
  UNEXPECTED_ERROR: {
    title: 'Something went wrong on our side.',
    kept,
    next: 'Try again. If it happens twice, report the time of this attempt to whoever runs this Cairn.',
  },
}

const INTERRUPTED: Sentence = {
  title: 'Cairn was stopped while this was being made.',
  kept,
  next: 'Try again: nothing of the unfinished plan was saved.',
}

/** What a learner is told of a failed attempt. */
export const failureSentence = (attempt: {
  classification: Classification | null
  errorCode: ErrorCode | null
}): Sentence =>
  attempt.classification === 'interrupted' ? INTERRUPTED : FAILURE_SENTENCE[attempt.errorCode ?? 'UNEXPECTED_ERROR']
