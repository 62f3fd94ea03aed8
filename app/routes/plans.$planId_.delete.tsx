import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { Link, useActionData, useLoaderData } from '@remix-run/react'
import { DELETE_WORD, DeletePlanForm } from '#app/components/plan/delete-plan.tsx'
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
  const typed = (await request.formData()).get('confirmation')
  if (typeof typed !== 'string' || typed.trim().toLowerCase() !== DELETE_WORD) {
    return data({ error: `Type “${DELETE_WORD}” to confirm. Nothing has been deleted.` }, { status: 422 })
  }
  await removePlan(ctx, params['planId'] ?? '')
  return redirect('/')
}

export default function DeletePlan() {
  const { id, title } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
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
        <DeletePlanForm planId={id} title={title} error={answer?.error} />
        <Link to={`/plans/${id}`} className="link inline-flex min-h-11 items-center">
          Keep it
        </Link>
      </div>
    </Page>
  )
}
