import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { RunScreen } from '#app/components/runs/run-screen.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { runPage } from '#app/http/runs-page.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.run.title ?? 'Not found'} · Cairn` }]

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return runPage({ request, context }, ctx, params['runId'] ?? '')
}

export default function Run() {
  const page = useLoaderData<typeof loader>()
  const { planId, planTitle } = page.run
  const crumbs = [
    { label: 'Today', to: '/' },
    { label: planTitle, to: `/plans/${planId}` },
    { label: 'Background work', to: '/runs' },
  ]
  return (
    <Page growing crumbs={crumbs}>
      <RunScreen key={page.run.id} {...page} />
    </Page>
  )
}
