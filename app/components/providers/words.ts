import type { Use } from '#app/domain/providers.ts'

/** What each use is called. */
export const USE_WORDS: Record<Use, string> = {
  plans: 'Plans',
  tutor: 'Tutor',
  lessons: 'Lessons, quizzes and reviews',
}

const FAILED: Record<string, string> = {
  CONFIG_ERROR:
    'It refused the key, or there is nothing to ask at its address. Check that both are complete and the account is active.',
  AI_TIMEOUT: 'It did not answer in time.',
  AI_RATE_LIMIT: 'It asked us to slow down. The key seems right; test again later.',
  AI_UNAVAILABLE: 'It could not be reached, or answered with an error.',
  JSON_PARSE_ERROR: 'The server at this address does not list models.',
  ADDRESS_REFUSED: 'Its address is on this server’s own machine or network. The administrator can allow its host.',
  KEY_LOST: 'Its key can no longer be read on this server. Enter it again.',
}

/** Why a test failed, in words. */
export const testFailure = (code: string): string => FAILED[code] ?? 'The test failed for a reason on our side.'
