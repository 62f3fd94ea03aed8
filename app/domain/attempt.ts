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
  'OPERATOR_CANCELLED',
  'QUEUE_TIMEOUT',
  'BUDGET_REACHED',
  'UNEXPECTED_ERROR',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

export const COST_STATUSES = ['exact', 'estimated', 'unknown'] as const
export type CostStatus = (typeof COST_STATUSES)[number]

/** A failure as it is stored and told: no provider text, no stack. */
export type Failure = {
  classification: Classification
  errorCode: ErrorCode
  /** How long the provider asked us to wait, ms. */
  retryAfterMs?: number
}

/**
 * What a learner can do about a failure, the best first: try again, have the built-in curriculum make it, ask for less
 * or say it differently in a new plan, make room.
 */
export type Act = 'again' | 'curriculum' | 'less' | 'edit' | 'room'

export type Sentence = { title: string; kept: string; next: string; acts: readonly Act[] }

const kept = 'What you typed is kept.'
const keptAlone = 'What you typed is kept; the unfinished modules are not.'

/** What each error code means to a learner, what was kept, and what to do next. */
export const FAILURE_SENTENCE: Record<ErrorCode, Sentence> = {
  AI_TIMEOUT: {
    title: 'The provider took too long.',
    kept: keptAlone,
    next: 'Try again: it may be quicker now. If it keeps happening, a plan of fewer weeks is quicker to make.',
    acts: ['again', 'less', 'curriculum'],
  },
  AI_RATE_LIMIT: {
    title: 'The provider asked us to slow down.',
    kept,
    next: 'Nothing is wrong with your plan: the provider takes only so many requests at a time.',
    acts: ['again', 'curriculum'],
  },
  AI_UNAVAILABLE: {
    title: 'The provider could not be reached, or the connection was lost.',
    kept: keptAlone,
    next: 'Try again in a minute. If it stays like this, ask the administrator to check the provider.',
    acts: ['again', 'curriculum'],
  },
  JSON_PARSE_ERROR: {
    title: 'The provider’s answer was not in a form we can read.',
    kept,
    next: 'Try again: the next answer is often fine.',
    acts: ['again', 'curriculum'],
  },
  VALIDATION_FAILED: {
    title: 'The provider’s answer was not a usable plan, so none of it was saved.',
    kept,
    next: 'Try again, or say more exactly what you want: a narrower topic often helps.',
    acts: ['again', 'edit', 'curriculum'],
  },
  CONFIG_ERROR: {
    title: 'The provider’s settings do not work, or it refused the request.',
    kept,
    next: 'If the provider is your own, check it in Settings, under Providers. Otherwise ask the administrator to check its key, address and model; trying again helps only after that.',
    acts: ['curriculum', 'again'],
  },
  STORAGE_FULL: {
    title: 'There was no room left to save the plan.',
    kept: 'What you typed is kept, and so are all your plans.',
    next: 'If your space is used up, delete a plan you no longer need. If it is not, this server’s disk is full: tell the administrator. Then try again.',
    acts: ['room', 'again'],
  },
  QUEUE_TIMEOUT: {
    title: 'No worker was free to make this in time.',
    kept,
    next: 'Try again when the server is less busy. If it stays like this, tell the administrator.',
    acts: ['again'],
  },
  USER_CANCELLED: {
    title: 'You cancelled this.',
    kept: keptAlone,
    next: 'Start over whenever you like, or change what you asked for.',
    acts: ['again', 'edit'],
  },
  OPERATOR_CANCELLED: {
    title: 'The administrator stopped this.',
    kept: keptAlone,
    next: 'It was not your fault. Start over whenever you like, or ask them why.',
    acts: ['again', 'edit'],
  },
  BUDGET_REACHED: {
    title: 'This would exceed a monthly budget.',
    kept,
    next: 'Your budget is under Usage; the administrator sets the server’s. Or choose a cheaper model, or let the built-in curriculum make it.',
    acts: ['curriculum', 'again'],
  },
  UNEXPECTED_ERROR: {
    title: 'Something went wrong on our side.',
    kept,
    next: 'Try again. If it happens twice, tell the administrator when it happened: the time is below, under “How it was made”.',
    acts: ['again'],
  },
}

const INTERRUPTED: Sentence = {
  title: 'Cairn was stopped while this was being made.',
  kept: keptAlone,
  next: 'Try again: it was not your fault.',
  acts: ['again'],
}

/** What a learner is told of a failed attempt. */
export const failureSentence = (attempt: {
  classification: Classification | null
  errorCode: ErrorCode | null
}): Sentence =>
  attempt.classification === 'interrupted' ? INTERRUPTED : FAILURE_SENTENCE[attempt.errorCode ?? 'UNEXPECTED_ERROR']
