import { z } from 'zod'
import { AppError } from './errors.ts'
import { AMOUNT_MAX_USD, NANO, usd } from './money.ts'
import { monthAt, monthName, monthRange, reopensOn } from './month.ts'

/**
 * Whose budget: the learner's own for all their calls, the share of each learner in the operator's key, or what that
 * key may cost in all.
 */
export const BUDGETS = ['own', 'share', 'instance'] as const
export type BudgetKind = (typeof BUDGETS)[number]

/** A budget of a month and what counts against it, nano-USD; `most` is what the next call may cost, null if not known. */
export type BudgetFacts = { kind: BudgetKind; budget: number; counted: number; most: number | null }

export type BudgetRefusal = BudgetFacts & { why: 'reached' | 'price_unknown' }

/**
 * May a call be made under a budget? Against it count costs where they are known and the most they could be where they
 * are not. What costs nothing always may; what nobody knows the price of never may.
 */
export function mayCall(facts: BudgetFacts): { ok: true } | { ok: false; refusal: BudgetRefusal } {
  if (facts.most === null) return { ok: false, refusal: { ...facts, why: 'price_unknown' } }
  if (facts.most === 0 || facts.counted + facts.most <= facts.budget) return { ok: true }
  return { ok: false, refusal: { ...facts, why: 'reached' } }
}

const WHOSE: Record<BudgetKind, (budget: number) => string> = {
  own: (budget) => `your budget of ${usd(budget)}`,
  share: (budget) => `your ${usd(budget)} share of this server’s budget`,
  // What others have spent is nobody's business.
  instance: () => 'this server’s shared budget',
}

const WAY_ON: Record<BudgetKind, string> = {
  own: 'Change the budget under Usage, or choose the built-in curriculum or a cheaper model.',
  share: 'Use your own provider or the built-in curriculum, or ask the administrator.',
  instance: 'Use your own provider or the built-in curriculum, or ask the administrator.',
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

function sentence({ kind, why, budget, counted, most }: BudgetRefusal, month: string): string {
  const whose = WHOSE[kind](budget)
  if (why === 'price_unknown') {
    const mend =
      kind === 'own'
        ? 'The administrator can set its price. Until then, remove the budget'
        : 'The administrator can set its price'
    return `The price of this model is unknown, so ${whose} cannot be enforced. ${mend}, or choose a model with a known price.`
  }
  const left = Math.max(0, budget - counted)
  const figures = kind === 'instance' ? '' : `: ${usd(left)} is left, and this could cost up to ${usd(most ?? 0)}`
  return `${capital(whose)} for ${monthName(month)} does not allow this${figures}. It resets on ${reopensOn(month)} (UTC). ${WAY_ON[kind]}`
}

/** A month's budget does not allow a call. Says when it begins anew; `now` in ms since the epoch. */
export class BudgetReachedError extends AppError {
  constructor(
    readonly refusal: BudgetRefusal,
    now: number,
  ) {
    const month = monthAt(now)
    const later = refusal.why === 'reached' ? { retryAfterMs: monthRange(month).until - now } : {}
    super(refusal.why === 'reached' ? 'budget_reached' : 'price_unknown', 402, sentence(refusal, month), later)
  }
}

/** What the operator allows for calls with their key, nano-USD a month; null for no bound. */
export type InstanceBudgets = { instance: number | null; share: number | null }

const Amount = z
  .int()
  .min(0)
  .max(AMOUNT_MAX_USD * NANO)
  .nullable()
const StoredBudgets = z.object({ instance: Amount, share: Amount })

/** Budgets as an admin has set them; what is not set is as the environment says. */
export function instanceBudgets(stored: unknown, defaults: InstanceBudgets): InstanceBudgets {
  const read = StoredBudgets.safeParse(stored)
  return read.success ? read.data : defaults
}

/** Where a learner keeps their own budget. */
export const BUDGET_KEY = 'budget'

/** A learner's own budget as they have set it, nano-USD a month; null without one. */
export function ownBudget(stored: unknown): number | null {
  const read = Amount.safeParse(stored)
  return read.success ? read.data : null
}
