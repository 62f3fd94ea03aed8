import type { CallPurpose } from './costs.ts'
import type { Sums } from './spend.ts'

/** What some calls came to, with a name for what they have in common. */
export type UsageLine = { id: string; name: string; sums: Sums }

/** What the calls for one purpose came to; `unknown` of them have a cost that nobody knows, or not yet. */
export type PurposePart = { purpose: CallPurpose; calls: number; nanoUsd: number; unknown: number }

/** A day or a month: what its calls came to, all together and for each purpose that there were calls for. */
export type UsagePeriod = UsageLine & { purposes: PurposePart[] }

/** A month's budget and what counts against it, nano-USD; `budget` null without one. */
export type BudgetView = { budget: number | null; counted: number }

/** A month of a learner's ledger. Every sum is made of the same columns of the same rows. */
export type UsageView = {
  /** 2026-11, UTC. */
  month: string
  name: string
  /** Months that may have calls, newest first, this one included. */
  months: { month: string; name: string }[]
  total: Sums
  /** Every day of the month in order, `id` as 2026-11-05. */
  days: UsagePeriod[]
  /** The twelve months up to the current one, oldest first, `id` as 2026-11; none where all calls are of one month. */
  pastMonths: UsagePeriod[]
  purposes: UsageLine[]
  models: UsageLine[]
  plans: UsageLine[]
  conversations: UsageLine[]
  /** Of the current month. */
  budget: BudgetView & { month: string; reopens: string }
}

/** What each purpose is called. */
export const PURPOSE_NAME: Record<CallPurpose, string> = {
  plan: 'Plans',
  reply: 'Tutor’s replies',
  title: 'Titles of conversations',
  summary: 'Summaries of conversations',
  lesson: 'Lessons',
  quiz: 'Quizzes and cards',
  review: 'Weekly reviews',
}
