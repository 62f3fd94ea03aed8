import { Form } from '@remix-run/react'
import { exactUsd, usd } from '#app/domain/money.ts'
import type { UsageView } from '#app/domain/usage-view.ts'
import { Field } from '../auth/field.tsx'
import { Section } from '../settings/section.tsx'
import { Button } from '../ui/button.tsx'
import { Callout } from '../ui/callout.tsx'
import { Progress } from '../ui/progress.tsx'

const NANO_IN_CENT = 10_000_000

/** The learner's monthly budget: how much of it is used, and how to set or remove it. */
export function Budget({ budget: given, issue }: { budget: UsageView['budget']; issue: string | undefined }) {
  const { budget, counted, month, reopens } = given
  const cents = (nano: number) => Math.round(nano / NANO_IN_CENT)
  return (
    <Section id="budget" title="Budget">
      {budget === null ? (
        <p className="text-soft">
          No budget set. With a budget, no call is made that could exceed it that month, whichever key pays.
        </p>
      ) : (
        <>
          {counted >= budget ? (
            <Callout tone="grave" title={`The budget for ${month} is used up.`}>
              <p data-number>
                {`${usd(counted)} of ${usd(budget)} is spent or reserved. No paid call is made until ${reopens} or until you raise the budget. The built-in coach and curriculum keep working.`}
              </p>
            </Callout>
          ) : (
            <p data-number>{`${usd(counted)} of ${usd(budget)} used in ${month}. Resets on ${reopens}.`}</p>
          )}
          <Progress
            label="Budget used"
            text={`${usd(counted)} of ${usd(budget)}`}
            value={Math.min(cents(counted), cents(budget))}
            max={cents(budget)}
          />
          <p className="text-small text-soft">
            When the cost of a call is unknown, its highest possible cost counts. Models with unknown prices are not
            used.
          </p>
        </>
      )}
      <div className="flex flex-wrap items-end gap-3">
        <Form method="post" noValidate className="flex flex-wrap items-end gap-3">
          <input type="hidden" name="intent" value="set-budget" />
          <Field
            key={budget}
            label="US dollars a month"
            name="budget"
            inputMode="decimal"
            autoComplete="off"
            required
            defaultValue={budget === null ? '' : exactUsd(budget)}
            issue={issue}
          />
          <Button>{budget === null ? 'Set a budget' : 'Change the budget'}</Button>
        </Form>
        {budget !== null && (
          <Form method="post">
            <input type="hidden" name="intent" value="remove-budget" />
            <Button>Remove the budget</Button>
          </Form>
        )}
      </div>
    </Section>
  )
}
