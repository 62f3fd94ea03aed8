import type { ErrorCode } from './attempt.ts'

const KEPT = 'Finished steps are kept: trying again goes on after them.'

/** Why a run of a workflow ended without a result, and what to do about it. */
const SENTENCE: Record<ErrorCode, string> = {
  AI_TIMEOUT: `The provider took too long. ${KEPT}`,
  AI_RATE_LIMIT: `The provider takes only so many requests at a time. Try again in a few minutes. ${KEPT}`,
  AI_UNAVAILABLE: `The provider could not be reached or broke off. ${KEPT}`,
  JSON_PARSE_ERROR: `The provider’s answer was not in a form we can read. ${KEPT}`,
  VALIDATION_FAILED: `The provider’s answer could not be used, so nothing of it was saved. ${KEPT}`,
  CONFIG_ERROR: 'The provider refused its key or its model. Look at Providers in Settings, then try again.',
  STORAGE_FULL: 'There was no room left to save this. Delete a plan you no longer need, then try again.',
  USER_CANCELLED: 'You cancelled this. Finished steps are kept; nothing else was saved.',
  OPERATOR_CANCELLED: 'Whoever runs this Cairn cancelled this. Finished steps are kept; nothing else was saved.',
  QUEUE_TIMEOUT: 'No worker was free to begin this in time. Try again when less is going on.',
  BUDGET_REACHED: `The month’s budget does not allow this. Your own budget stands under Usage; whoever runs this Cairn sets that of its own key. ${KEPT}`,
  UNEXPECTED_ERROR: `Something went wrong on our side. ${KEPT}`,
}

export const runSentence = (code: ErrorCode): string => SENTENCE[code]

/** What is said of a run that began with steps which this Cairn does not know any more. */
export const unknownVersion = (version: number): string =>
  `This began with version ${version} of the workflow, which this Cairn does not have. Start it anew.`
