import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData, type ShouldRevalidateFunction } from '@remix-run/react'
import { PlanScreen } from '#app/components/plan/plan-screen.tsx'
import { wasUnsent } from '#app/components/plan/sent.ts'
import { Page } from '#app/components/shell/page.tsx'
import { refusedIn } from '#app/http/outcome.server.ts'
import { planPage } from '#app/http/plan-page.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.plan.title ?? 'Not found'} · Cairn` }]

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const page = await planPage({ request, context }, ctx, params['planId'] ?? '')
  return { ...page, refused: refusedIn(request) }
}

export const shouldRevalidate: ShouldRevalidateFunction = ({ actionResult, defaultShouldRevalidate }) =>
  !wasUnsent(actionResult) && defaultShouldRevalidate

export default function Plan() {
  const page = useLoaderData<typeof loader>()
  return (
    <Page growing crumbs={[{ label: 'Today', to: '/' }]}>
      <PlanScreen key={page.plan.id} {...page} />
    </Page>
  )
}
