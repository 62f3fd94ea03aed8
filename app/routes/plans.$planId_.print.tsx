import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { PrintedPlan } from '#app/components/print/printed-plan.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { requireTenant } from '#app/http/tenant.server.ts'
import { getPlan } from '#app/services/plans.server.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.plan.title ?? 'Not found'} · Cairn` }]

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return { plan: await getPlan(ctx, params['planId'] ?? '') }
}

export default function PrintPlan() {
  const { plan } = useLoaderData<typeof loader>()
  return (
    <Page
      crumbs={[
        { label: 'Today', to: '/' },
        { label: plan.title, to: `/plans/${plan.id}` },
      ]}
    >
      <PrintedPlan plan={plan} />
    </Page>
  )
}
