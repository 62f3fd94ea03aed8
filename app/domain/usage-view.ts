import type { CallPurpose } from './costs.ts'
import type { Sums } from './spend.ts'

/** What some calls came to, with a name for what they have in common. */
export type UsageLine = { id: string; name: string; sums: Sums }

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
  days: UsageLine[]
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
