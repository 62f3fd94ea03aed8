import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { DeletePlanForm } from '#app/components/plan/delete-plan.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { requireTenant } from '#app/http/tenant.server.ts'
import { removePlan } from '#app/services/deleted.server.ts'
import { getPlan } from '#app/services/plans.server.ts'

export const meta: MetaFunction = () => [{ title: 'Delete a plan · Cairn' }]

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const { id, title } = await getPlan(ctx, params['planId'] ?? '')
  return { id, title }
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const { planId = '' } = params
  await removePlan(ctx, planId)
  return redirect(`/?deleted=${planId}`)
}

export default function DeletePlan() {
  const { id, title } = useLoaderData<typeof loader>()
  return (
    <Page
      narrow
      crumbs={[
        { label: 'Today', to: '/' },
        { label: title, to: `/plans/${id}` },
      ]}
    >
      <div className="space-y-6">
        <h1>Delete this plan?</h1>
        <DeletePlanForm planId={id} title={title} />
        <Link to={`/plans/${id}`} className="link inline-flex min-h-11 items-center">
          Keep it
        </Link>
      </div>
    </Page>
  )
}
