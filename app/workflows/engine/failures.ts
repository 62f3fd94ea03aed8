import type { ErrorCode, Failure } from '#app/domain/attempt.ts'
import { BudgetReachedError } from '#app/domain/budget.ts'
import { cutText } from '#app/domain/text.ts'
import { DraftError } from '#app/generation/blueprint.ts'
import { classifyFailure, mayPass } from '#app/generation/failure.ts'

/**
 * A step that did not end well: `failures` is how often it had failed before and was tried again, `at` when it failed
 * now, ms since the epoch; others may have been in the air for long after that.
 */
export type StepFailure = { name: string; cause: unknown; failures: number; at: number }

/** How long after its first and second failure a step is tried again, ms. */
const AGAIN_MS = [2000, 15_000]
/** Failures that pass, and how often a step is tried again after them. A timeout has cost its wait already. */
const PASSING: Partial<Record<ErrorCode, number>> = { AI_UNAVAILABLE: 2, AI_RATE_LIMIT: 2, AI_TIMEOUT: 1 }

/** The longest wait a provider may ask for that a step's own tries heed, where its job is not put off for it; ms. */
const HEEDED_MAX_MS = 60_000

/** When a step is tried again on the run's own account, ms since the epoch; undefined when its failure is final. */
function againAt({ errorCode, retryAfterMs = 0 }: Failure, { cause, failures, at }: StepFailure): number | undefined {
  const wait = failures < (PASSING[errorCode] ?? 0) ? AGAIN_MS[failures] : undefined
  if (wait === undefined || retryAfterMs > HEEDED_MAX_MS) return undefined
  if (errorCode === 'AI_UNAVAILABLE' && !mayPass(cause)) return undefined
  return at + Math.max(wait, retryAfterMs)
}

/**
 * What a failure comes to: `until` is when its step is tried again, ms since the epoch, undefined when it is final;
 * `asked` says that the provider named that time.
 */
export type Judged = StepFailure & { failure: Failure; until: number | undefined; asked: boolean }

/** Judge the failure of a step. `deferUntil` heeds a provider that asked to wait. */
export function judge(failed: StepFailure, deferUntil: (failure: Failure, now: number) => number | undefined): Judged {
  const failure = classifyFailure(failed.cause, undefined, failed.at)
  const asked = deferUntil(failure, failed.at)
  return { ...failed, failure, until: asked ?? againAt(failure, failed), asked: asked !== undefined }
}

/** Refused because of what a budget has set aside for others: once those have ended there may be room. */
export const isOverBudget = (cause: unknown): boolean =>
  cause instanceof BudgetReachedError && cause.refusal.why === 'reached'

/** Letters of what was found that a learner is told. */
const TOLD_MAX = 400

/** Why an answer could not be used, in the words of our own checks; '' for any other failure. */
export function whyOf(cause: unknown): string {
  if (!(cause instanceof DraftError)) return ''
  // zod's own lines name fields of ours, which say nothing to a learner.
  if (cause.finding.includes('✖')) return 'The answer was not in the form that was asked for.'
  return `What was wrong with it: ${cutText(cause.finding, TOLD_MAX).text}`
}
