import type { InstanceBudgets } from '#app/domain/budget.ts'
import type { Clock } from '#app/domain/clock.ts'
import { AppError } from '#app/domain/errors.ts'
import { parseUsd, usd } from '#app/domain/money.ts'
import { monthAt, monthName } from '#app/domain/month.ts'
import { budgetsInForce, setBudgets } from '#app/jobs/budgets.server.ts'
import type { Step } from '#db/connection.server.ts'
import { listAccounts } from '#db/control/accounts.server.ts'
import type { ControlDb } from '#db/control/control.server.ts'
import { spendByLearner } from '#db/control/spend.server.ts'

type Parts = Pick<Clock, 'now'> & { control: ControlDb; config: { budgets: InstanceBudgets } }

/** The budgets of the operator's key, and what each learner's calls with it come to this month, nano-USD. */
export function budgetsOverview({ control, now, config }: Parts) {
  const month = monthAt(now().getTime())
  return control.read(function* (r): Step<
    InstanceBudgets & {
      month: string
      learners: { id: string; email: string | null; nanoUsd: number; setAsideNanoUsd: number }[]
    }
  > {
    const emails = new Map((yield* listAccounts(r)).map(({ id, email }) => [id, email]))
    const spent = yield* spendByLearner(r, month)
    const learners = spent.map(({ tenantId, ...sums }) => ({
      id: tenantId,
      email: emails.get(tenantId) ?? null,
      ...sums,
    }))
    return { month: monthName(month), ...(yield* budgetsInForce(r, config.budgets)), learners }
  })
}

/** Set a budget of the operator's key as an admin types it: dollars a month, or `none`. Throws 400 for anything else. */
export async function setBudget({ control, now, config }: Parts, kind: keyof InstanceBudgets, typed: string) {
  const budget = typed.trim().toLowerCase() === 'none' ? null : parseUsd(typed)
  if (budget === undefined) {
    throw new AppError('bad_request', 400, 'Give an amount in US dollars, like 20 or 0.50, or “none”.')
  }
  await control.immediate(function* (tx): Step<void> {
    const others = yield* budgetsInForce(tx, config.budgets)
    yield* setBudgets(tx, { ...others, [kind]: budget }, now().getTime())
  })
  const whose = kind === 'instance' ? 'for all learners together' : 'for each learner'
  return budget === null ? `There is no budget ${whose}.` : `The budget ${whose} is ${usd(budget)} a month.`
}
