import type { ErrorCode } from '#app/domain/attempt.ts'
import { providerName } from '#app/domain/providers.ts'

type Words = { title: string; next: string }

const again = 'Your message is saved. Try again, or ask another provider.'

/** Why a reply did not come, and what to do. */
export const FAILED: Record<ErrorCode, Words> = {
  AI_TIMEOUT: { title: 'The provider took too long.', next: again },
  AI_RATE_LIMIT: {
    title: 'The provider asked us to slow down.',
    next: 'Your message is saved. Wait a minute and try again, or ask another provider.',
  },
  AI_UNAVAILABLE: { title: 'The provider could not be reached, or the connection was lost.', next: again },
  JSON_PARSE_ERROR: { title: 'The provider’s answer could not be read.', next: again },
  // Of a reply nothing is checked but its length; some providers hold back what they find unfit.
  VALIDATION_FAILED: {
    title: 'The answer was too long, or the provider held it back.',
    next: 'Ask for less at once, or in other words, or ask another provider.',
  },
  CONFIG_ERROR: {
    title: 'The provider refused the key, the model or the request.',
    next: 'Your message is saved. Check the provider’s settings, or ask another provider.',
  },
  STORAGE_FULL: {
    title: 'There was no room left to save the reply.',
    next: 'Delete what you no longer need, then try again.',
  },
  QUEUE_TIMEOUT: {
    title: 'The server was too busy to answer in time.',
    next: 'Your message is saved. Try again when it is less busy.',
  },
  USER_CANCELLED: { title: 'You stopped this reply.', next: 'Try again whenever you like.' },
  OPERATOR_CANCELLED: { title: 'The administrator stopped this reply.', next: 'Try again, or ask them why.' },
  BUDGET_REACHED: {
    title: 'This would exceed a budget.',
    next: 'It could cost more than is left this month, or more than this agent may spend on one reply. Change your budget under Usage or the limit in the agent’s settings, or ask the built-in coach.',
  },
  UNEXPECTED_ERROR: { title: 'Something went wrong on our side.', next: again },
}

const IN_A_SENTENCE: Record<string, string> = {
  offline: 'the built-in coach (not an AI model)',
  'openai-compatible': 'an OpenAI-compatible server',
}

/** Who answered, as a learner reads it. */
export const answererName = (provider: string): string => IN_A_SENTENCE[provider] ?? providerName(provider)

type Refusal = { code: string; message: string; issues?: Record<string, string> }

/** Why a message was not taken, as the learner reads it. */
export const refusalWords = ({ code, message, issues }: Refusal): string =>
  code === 'idempotency_key_reused'
    ? 'An earlier version of this message was already sent. Send again to add this one too.'
    : (issues?.['text'] ?? message)
