import type { ErrorCode, Failure } from '#app/domain/attempt.ts'
import { BudgetReachedError } from '#app/domain/budget.ts'
import { cutText } from '#app/domain/text.ts'
import { DraftError } from '#app/generation/blueprint.ts'
import { classifyFailure } from '#app/generation/failure.ts'

/** A step that did not end well; `failures` is how often it had failed before and was tried again. */
export type StepFailure = { name: string; cause: unknown; failures: number }

/** How long after its first and second failure a step is tried again, ms. */
const AGAIN_MS = [2000, 15_000]
/** Failures that pass, and how often a step is tried again after them. A timeout has cost its wait already. */
const PASSING: Partial<Record<ErrorCode, number>> = { AI_UNAVAILABLE: 2, AI_RATE_LIMIT: 2, AI_TIMEOUT: 1 }

/** When a step is tried again whose provider named no time, ms since the epoch; undefined when its failure is final. */
function againAt({ errorCode, retryAfterMs }: Failure, failures: number, now: number): number | undefined {
  const wait = failures < (PASSING[errorCode] ?? 0) ? AGAIN_MS[failures] : undefined
  return wait === undefined || retryAfterMs !== undefined ? undefined : now + wait
}

/**
 * What a failure comes to: `until` is when its step is tried again, ms since the epoch, undefined when it is final;
 * `asked` says that the provider named that time.
 */
export type Judged = StepFailure & { failure: Failure; until: number | undefined; asked: boolean }

/** Judge the failure of a step. `deferUntil` heeds a provider that asked to wait. */
export function judge(
  failed: StepFailure,
  deferUntil: (failure: Failure, now: number) => number | undefined,
  now: number,
): Judged {
  const failure = classifyFailure(failed.cause, undefined, now)
  const asked = deferUntil(failure, now)
  return { ...failed, failure, until: asked ?? againAt(failure, failed.failures, now), asked: asked !== undefined }
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
