import { Form } from '@remix-run/react'
import { Button } from '../ui/button.tsx'
import { LocalTime } from '../ui/local-time.tsx'
import { count } from '../ui/words.ts'

type DeletedPlan = {
  id: string
  title: string
  tasksDone: number
  tasksTotal: number
  deletedAt: string
  /** When it goes for good. */
  until: string
}
type Refusal = { plan: string; error: string }

function ForGood({ plan, error }: { plan: DeletedPlan; error: string | undefined }) {
  const id = `confirm-${plan.id}`
  return (
    <details open={error ? true : undefined}>
      <summary className="link inline-flex min-h-11 items-center text-small">
        Delete for good<span className="sr-only">: {plan.title}</span>
      </summary>
      <Form method="post" action="/plans/deleted" className="max-w-lg space-y-3 pb-2">
        <input type="hidden" name="plan" value={plan.id} />
        <label htmlFor={id} className="block">
          Its space is free at once, and nothing brings it back. Type “delete” to confirm.
        </label>
        <input
          id={id}
          name="confirmation"
          autoComplete="off"
          autoCapitalize="none"
          required
          className="control sm:max-w-48"
          {...(error ? { 'aria-invalid': true, 'aria-describedby': `${id}-error` } : {})}
        />
        {error && (
          <p id={`${id}-error`} role="alert" className="font-medium text-blaze">
            {error}
          </p>
        )}
        <div>
          <Button look="grave" name="intent" value="forget">
            Delete for good
          </Button>
        </div>
      </Form>
    </details>
  )
}

/** Plans that were deleted and can still be brought back. */
export function DeletedPlans({ plans, refusal }: { plans: DeletedPlan[]; refusal: Refusal | undefined }) {
  return (
    <div className="space-y-6">
      <header className="max-w-text space-y-2">
        <h1>Deleted plans</h1>
        <p className="text-soft">
          A deleted plan can be brought back for 7 days, with all that you have done of it, or until its space is needed
          for something new.
        </p>
      </header>
      {plans.length === 0 && <p>No plan was deleted in the last 7 days.</p>}
      <ul className="border-b border-line empty:hidden">
        {plans.map((plan) => (
          <li key={plan.id} className="space-y-1 border-t border-line py-3.5">
            <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-2">
              <div className="min-w-0">
                <h2 className="text-body">{plan.title}</h2>
                <p className="text-small text-soft" data-number>
                  {plan.tasksTotal > 0 && `${plan.tasksDone} of ${count(plan.tasksTotal, 'task')} done. `}
                  Deleted <LocalTime iso={plan.deletedAt} as="moment" />, gone for good from{' '}
                  <LocalTime iso={plan.until} as="moment" />.
                </p>
              </div>
              <Form method="post" action="/plans/deleted">
                <input type="hidden" name="plan" value={plan.id} />
                <Button name="intent" value="restore" aria-label={`Bring back ${plan.title}`}>
                  Bring back
                </Button>
              </Form>
            </div>
            <ForGood plan={plan} error={refusal?.plan === plan.id ? refusal.error : undefined} />
          </li>
        ))}
      </ul>
    </div>
  )
}
