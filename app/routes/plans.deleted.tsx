import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { DeletedPlans } from '#app/components/home/deleted-plans.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { decideDeleted } from '#app/http/deleted-form.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { listDeletedPlans } from '#app/services/deleted.server.ts'

export const meta: MetaFunction = () => [{ title: 'Deleted plans · Cairn' }]

export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return { plans: await listDeletedPlans(ctx) }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return decideDeleted(ctx, request)
}

export default function Deleted() {
  const { plans } = useLoaderData<typeof loader>()
  const refusal = useActionData<typeof action>()
  return (
    <Page crumbs={[{ label: 'Today', to: '/' }]}>
      <DeletedPlans plans={plans} refusal={refusal} />
    </Page>
  )
}
