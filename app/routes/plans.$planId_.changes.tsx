import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData, type ShouldRevalidateFunction } from '@remix-run/react'
import { LastChange } from '#app/components/change/last-change.tsx'
import { NoProposal } from '#app/components/change/no-proposal.tsx'
import { Proposal } from '#app/components/change/proposal.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { decideFromForm, proposalPage } from '#app/http/proposal-form.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'

export const meta: MetaFunction = () => [{ title: 'What would change · Cairn' }]

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return proposalPage({ request, context }, ctx, params['planId'] ?? '')
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return decideFromForm({ request, context }, ctx, params['planId'] ?? '')
}

/** A refusal may mean that the plan has changed: look again. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ actionStatus, defaultShouldRevalidate }) =>
  actionStatus === 409 || defaultShouldRevalidate

export default function Changes() {
  const { plan, proposal, last, discarding } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  return (
    <Page
      crumbs={[
        { label: 'Today', to: '/' },
        { label: plan.title, to: `/plans/${plan.id}` },
      ]}
    >
      <div className="space-y-6">
        {last && <LastChange planId={plan.id} last={last} />}
        {proposal ? (
          <Proposal
            key={proposal.version}
            planId={plan.id}
            noun={plan.noun}
            proposal={proposal}
            discarding={discarding}
            refusal={answer}
          />
        ) : (
          <NoProposal planId={plan.id} message={answer?.message} />
        )}
      </div>
    </Page>
  )
}
