import type { ErrorCode } from './attempt.ts'

const KEPT = 'Finished steps are kept; trying again continues from there.'

/** Why a run of a workflow ended without a result, and what to do about it. */
const SENTENCE: Record<ErrorCode, string> = {
  AI_TIMEOUT: `The provider took too long. ${KEPT}`,
  AI_RATE_LIMIT: `The provider limits how many requests it takes. Try again in a few minutes. ${KEPT}`,
  AI_UNAVAILABLE: `The provider could not be reached, or the connection was lost. ${KEPT}`,
  JSON_PARSE_ERROR: `The provider’s answer was not in a form we can read. ${KEPT}`,
  VALIDATION_FAILED: `The provider’s answer could not be used, so none of it was saved. ${KEPT}`,
  CONFIG_ERROR:
    'The provider refused the key, the model or the request. Check it in Settings, under Providers, then try again.',
  STORAGE_FULL: 'There was no room left to save this. Delete a plan you no longer need, then try again.',
  USER_CANCELLED: 'You cancelled this. Finished steps are kept; nothing else was saved.',
  OPERATOR_CANCELLED: 'The administrator cancelled this. Finished steps are kept; nothing else was saved.',
  QUEUE_TIMEOUT: 'No worker was free to start this in time. Try again when the server is less busy.',
  BUDGET_REACHED: `This would exceed a monthly budget. Your budget is under Usage; the administrator sets the server’s. ${KEPT}`,
  UNEXPECTED_ERROR: `Something went wrong on our side. ${KEPT}`,
}

export const runSentence = (code: ErrorCode): string => SENTENCE[code]

/** What is said of a run that began with steps which this Cairn does not know any more. */
export const unknownVersion = (version: number): string =>
  `This started with version ${version} of the workflow, which this server no longer has. Start over.`
