import {
  BUDGET_KEY,
  BudgetReachedError,
  instanceBudgets,
  mayCall,
  ownBudget,
  type BudgetFacts,
  type InstanceBudgets,
} from '#app/domain/budget.ts'
import { monthAt, monthRange } from '#app/domain/month.ts'
import type { Step } from '#db/connection.server.ts'
import type { ControlReader, ControlTx } from '#db/control/control.server.ts'
import { instanceSetting, setInstanceSetting } from '#db/control/settings.server.ts'
import { spendOfMonth } from '#db/control/spend.server.ts'
import { countedBetween } from '#db/tenant/calls.server.ts'
import { preference } from '#db/tenant/preferences.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'

/** Where the admin keeps the budgets of the operator's key. */
const BUDGETS = 'budgets'

/** The budgets of the operator's key in force. */
export function* budgetsInForce(r: ControlReader, defaults: InstanceBudgets): Step<InstanceBudgets> {
  return instanceBudgets(yield* instanceSetting(r, BUDGETS), defaults)
}

/** Set the budgets of the operator's key; `now` in ms since the epoch. */
export const setBudgets = (tx: ControlTx, budgets: InstanceBudgets, now: number): Step<number> =>
  setInstanceSetting(tx, BUDGETS, budgets, now)

/** A call about to be made: the most it can cost, nano-USD, null where nobody knows; `at` in ms since the epoch. */
type Planned = { most: number | null; at: number }

/** Throws `BudgetReachedError` for the first budget that a call would pass. Says whether there is any. */
function keep(facts: BudgetFacts[], at: number): boolean {
  for (const each of facts) {
    const may = mayCall(each)
    if (!may.ok) throw new BudgetReachedError(may.refusal, at)
  }
  return facts.length > 0
}

/**
 * Whether the operator's budgets allow a call of this learner with the operator's key. Throws `BudgetReachedError`, or
 * says whether any budget relies on the bounds of the call. Under the write lock of the control database what it says
 * holds until the call is set aside.
 */
export function* keepInstanceBudgets(
  r: ControlReader,
  tenantId: string,
  { most, at }: Planned,
  defaults: InstanceBudgets,
): Step<boolean> {
  const { instance, share } = yield* budgetsInForce(r, defaults)
  if (instance === null && share === null) return false
  const { all, theirs } = yield* spendOfMonth(r, monthAt(at), tenantId)
  const facts: BudgetFacts[] = []
  if (share !== null) facts.push({ kind: 'share', budget: share, counted: theirs, most })
  if (instance !== null) facts.push({ kind: 'instance', budget: instance, counted: all, most })
  return keep(facts, at)
}

/** As `keepInstanceBudgets`, for the learner's own budget, under the write lock of their file. */
export function* keepOwnBudget(r: TenantReader, { most, at }: Planned): Step<boolean> {
  const budget = ownBudget(yield* preference(r, BUDGET_KEY))
  if (budget === null) return false
  const counted = yield* countedBetween(r, monthRange(monthAt(at)))
  return keep([{ kind: 'own', budget, counted, most }], at)
}
