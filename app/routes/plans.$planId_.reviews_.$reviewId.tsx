import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ReviewScreen } from '#app/components/learning/reviews.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { requireTenant } from '#app/http/tenant.server.ts'
import { reviewPage } from '#app/services/reviews.server.ts'

export const meta: MetaFunction = () => [{ title: 'Weekly review · Cairn' }]

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return reviewPage(ctx, params['planId'] ?? '', params['reviewId'] ?? '')
}

export default function Review() {
  const page = useLoaderData<typeof loader>()
  return (
    <Page
      crumbs={[
        { label: 'Today', to: '/' },
        { label: page.plan.title, to: `/plans/${page.plan.id}` },
        { label: 'Weekly reviews', to: `/plans/${page.plan.id}/reviews` },
      ]}
    >
      <ReviewScreen page={page} />
    </Page>
  )
}
