import type { ErrorCode } from '#app/domain/attempt.ts'
import { providerName } from '#app/domain/providers.ts'

type Words = { title: string; next: string }

const again = 'Your message is kept. Try again, or have somebody else answer.'

/** Why a reply did not come, and what to do. */
export const FAILED: Record<ErrorCode, Words> = {
  AI_TIMEOUT: { title: 'The provider took too long.', next: again },
  AI_RATE_LIMIT: {
    title: 'The provider asked us to slow down.',
    next: 'Your message is kept. Wait a minute and try again, or have somebody else answer.',
  },
  AI_UNAVAILABLE: { title: 'The provider could not be reached or broke off.', next: again },
  JSON_PARSE_ERROR: { title: 'The provider’s answer could not be read.', next: again },
  // Of a reply nothing is checked but its length.
  VALIDATION_FAILED: {
    title: 'The answer was longer than it may be.',
    next: 'Ask for less at once or for a shorter answer, or have somebody else answer.',
  },
  CONFIG_ERROR: {
    title: 'The provider refused the key or the model.',
    next: 'Your message is kept. Check the provider, or have somebody else answer.',
  },
  STORAGE_FULL: {
    title: 'There was no room left to save the reply.',
    next: 'Delete what you no longer need, then try again.',
  },
  QUEUE_TIMEOUT: {
    title: 'No worker was free to answer in time.',
    next: 'Your message is kept. Try again when less is going on.',
  },
  USER_CANCELLED: { title: 'You stopped this reply.', next: 'Try again whenever you like.' },
  OPERATOR_CANCELLED: { title: 'Whoever runs this Cairn stopped this reply.', next: 'Try again, or ask them why.' },
  BUDGET_REACHED: {
    title: 'A budget does not allow this.',
    next: 'It could have cost more than is left of the month’s budget, or than one reply of this agent may. Your own budget stands under Usage, an agent’s limit with the agent; or have the built-in coach answer.',
  },
  UNEXPECTED_ERROR: { title: 'Something went wrong on our side.', next: again },
}

const IN_A_SENTENCE: Record<string, string> = {
  offline: 'the built-in coach, which is no AI model',
  'openai-compatible': 'an OpenAI-compatible server',
}

/** Who answered, as a learner reads it. */
export const answererName = (provider: string): string => IN_A_SENTENCE[provider] ?? providerName(provider)

type Refusal = { code: string; message: string; issues?: Record<string, string> }

/** Why a message was not taken, as the learner reads it. */
export const refusalWords = ({ code, message, issues }: Refusal): string =>
  code === 'idempotency_key_reused'
    ? 'An earlier form of this was sent already and is in the conversation. Send this one to say it as well.'
    : (issues?.['text'] ?? message)
