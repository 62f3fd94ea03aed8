import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { Answer } from '#app/components/settings/answer.tsx'
import { Section } from '#app/components/settings/section.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { Budget } from '#app/components/usage/budget.tsx'
import { Days, PastMonths } from '#app/components/usage/charts.tsx'
import { Lines } from '#app/components/usage/lines.tsx'
import { Months } from '#app/components/usage/months.tsx'
import { Total } from '#app/components/usage/total.tsx'
import { formAnswer } from '#app/http/form-answer.server.ts'
import { changeBudget, usagePage } from '#app/http/usage.server.ts'

export const meta: MetaFunction = () => [{ title: 'Usage · Cairn' }]

export const loader = ({ request, context }: LoaderFunctionArgs) => usagePage({ request, context })

export const action = ({ request, context }: ActionFunctionArgs) =>
  formAnswer(context, () => changeBudget({ request, context }))

export default function Usage() {
  const usage = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const issues = answer && !answer.ok ? answer.issues : {}
  return (
    <Page crumbs={[{ label: 'Settings', to: '/settings' }]}>
      <div className="space-y-8">
        <div className="space-y-2">
          <h1>Usage</h1>
          <p className="text-soft">
            Every call to a provider is recorded before it is made. Days and months are in UTC.
          </p>
        </div>
        {answer && <Answer answer={answer} />}
        <Budget budget={usage.budget} issue={issues['budget']} />
        <Section id="month" title={usage.name}>
          <Months months={usage.months} shown={usage.month} />
          <Total sums={usage.total} />
        </Section>
        {usage.total.calls > 0 && (
          <>
            <Section id="days" title="By day">
              <Days days={usage.days} name={usage.name} />
            </Section>
            <Lines id="purposes" title="By purpose" lines={usage.purposes} />
            <Lines id="models" title="By model" lines={usage.models} />
            <Lines id="plans" title="By plan" lines={usage.plans} />
            <Lines id="conversations" title="By conversation" lines={usage.conversations} />
            <p>
              <a href={`/usage.csv?month=${usage.month}`} className="link inline-flex min-h-11 items-center">
                Download {usage.name}’s calls as CSV
              </a>
              {' · '}
              <a href="/usage.csv" className="link inline-flex min-h-11 items-center">
                all calls
              </a>
            </p>
          </>
        )}
        {usage.pastMonths.length > 0 && (
          <Section id="months" title="By month">
            <PastMonths months={usage.pastMonths} />
          </Section>
        )}
      </div>
    </Page>
  )
}
