import { Form } from '@remix-run/react'
import { exactUsd, usd } from '#app/domain/money.ts'
import { Field } from '../auth/field.tsx'
import { Button } from '../ui/button.tsx'

export type AdminBudgets = {
  month: string
  instance: number | null
  share: number | null
  learners: { id: string; email: string | null; nanoUsd: number; setAsideNanoUsd: number }[]
}

const said = (budget: number | null) => (budget === null ? 'none' : exactUsd(budget))

function BudgetForm({ intent, label, budget }: { intent: string; label: string; budget: number | null }) {
  return (
    <Form method="post" className="flex flex-wrap items-start gap-3">
      <input type="hidden" name="intent" value={intent} />
      <Field
        key={budget}
        label={label}
        name="target"
        required
        autoComplete="off"
        defaultValue={said(budget)}
        hint="US dollars a month, or “none”"
      />
      <Button className="mt-8.5" aria-label={`Save: ${label}`}>
        Save
      </Button>
    </Form>
  )
}

/** What calls with the operator's key may cost, and what they have cost this month. */
export function Budgets({ budgets: { month, instance, share, learners } }: { budgets: AdminBudgets }) {
  const all = learners.reduce((sum, each) => sum + each.nanoUsd + each.setAsideNanoUsd, 0)
  return (
    <div className="space-y-4">
      <BudgetForm intent="budget-instance" label="All learners together" budget={instance} />
      <BudgetForm intent="budget-share" label="Each learner" budget={share} />
      <p data-number>{`${month}: ${usd(all)} in all. Calls with unknown prices are not included.`}</p>
      <ul className="divide-y divide-line empty:hidden">
        {learners.map(({ id, email, nanoUsd, setAsideNanoUsd }) => (
          <li key={id} className="flex flex-wrap justify-between gap-x-6 py-2" data-number>
            <span className="break-all">{email ?? 'An account that is gone'}</span>
            <span>
              {usd(nanoUsd)}
              {setAsideNanoUsd > 0 && `, plus ${usd(setAsideNanoUsd)} reserved`}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
