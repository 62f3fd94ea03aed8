import type fc from 'fast-check'
import type { PlanDraft } from '#app/generation/blueprint.ts'

export type Sample = {
  /** Fields as a form sends them, every one filled in. */
  filled: Record<string, string>
  /** Any fields a learner may send. */
  anyFields: fc.Arbitrary<Record<string, unknown>>
  /** Any answer a provider may give that is allowed to become a plan. */
  anyAnswer: fc.Arbitrary<object>
  /** What the learner has, in minutes. */
  budget: (input: object) => number
  /** Whether a readable answer may be refused with this finding, for this input. */
  mayRefuse: (finding: string, input: object) => boolean
  /** A plan told as the answer that would be it. */
  told: (plan: PlanDraft) => object
  /** How many tasks a raw item stands for. */
  tasksOf: (raw: unknown) => number
}
