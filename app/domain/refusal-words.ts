import { REFUSAL_SENTENCE } from './gate.ts'

/**
 * Why something was refused, by the code of the refusal: what a page says that was posted without a script, where the
 * address carries the code alone. True whoever was refused what: limits and times are said beside it.
 */
export const REFUSAL_WORDS: Readonly<Record<string, string>> = {
  ...REFUSAL_SENTENCE,
  rate_limited: 'You have reached your limit for now.',
  quota_exceeded: 'Your space on this server is full. Delete a plan you no longer need, then try again.',
  engine_stopped:
    'Background work is not running on this server right now, so nothing was started. Try again in a minute.',
  not_in_progress: 'Nothing is being made for this plan right now.',
  plan_not_ready: 'This plan has no content yet. Wait until it is made.',
  topic_kind_needed: 'Choose what kind of topic this is.',
  courses_only: 'Lessons and quizzes are made for courses. A weekly programme already tells you what to do.',
  run_over: 'This run has already finished.',
  run_in_progress: 'This is already being made. Wait until it has finished, or cancel it first.',
  run_not_over: 'This run is still in progress. Cancel it first.',
  workflow_changed: 'Cairn has been updated since this started. Start over.',
  budget_reached:
    'This would exceed a monthly budget. Your budget is under Usage; the administrator sets the server’s.',
  price_unknown: 'A budget applies, and the price of this model is unknown. Choose a model with a known price.',
}

/** The words of a code; of one that nobody knows, only that it was refused. */
export const refusalSentence = (code: string): string => REFUSAL_WORDS[code] ?? 'That could not be done right now.'
