import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData, type ShouldRevalidateFunction } from '@remix-run/react'
import { PastVersion } from '#app/components/change/past-version.tsx'
import { PART_NOUN } from '#app/domain/progress.ts'
import { Page } from '#app/components/shell/page.tsx'
import { restoreFromForm, versionIn } from '#app/http/past-form.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { findPast } from '#app/services/past.server.ts'
import { getPlan } from '#app/services/plans.server.ts'

export const meta: MetaFunction = () => [{ title: 'An earlier version · Cairn' }]

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const { id, title, kind } = await getPlan(ctx, params['planId'] ?? '')
  return { plan: { id, title, noun: PART_NOUN[kind] }, past: await findPast(ctx, id, versionIn(params['version'])) }
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return restoreFromForm({ request, context }, ctx, params['planId'] ?? '', versionIn(params['version']))
}

/** A refusal may mean that the plan has changed: look again. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ actionStatus, defaultShouldRevalidate }) =>
  actionStatus === 409 || defaultShouldRevalidate

export default function EarlierVersion() {
  const { plan, past } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const at = `/plans/${plan.id}`
  return (
    <Page
      crumbs={[
        { label: 'Today', to: '/' },
        { label: plan.title, to: at },
        { label: 'Earlier versions', to: `${at}/versions` },
      ]}
    >
      <PastVersion planId={plan.id} noun={plan.noun} past={past} refusal={answer?.message} />
    </Page>
  )
}
