import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ReviewsScreen } from '#app/components/learning/reviews.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { refusedIn } from '#app/http/outcome.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { foreseeRun } from '#app/services/foresee.server.ts'
import { latestRun, lessonWriter } from '#app/services/learning.server.ts'
import { listReviews } from '#app/services/reviews.server.ts'

export const meta: MetaFunction = () => [{ title: 'Weekly reviews · Cairn' }]

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const planId = params['planId'] ?? ''
  const page = await listReviews(ctx, planId)
  const run = await latestRun(ctx, planId, 'weekly-review')
  const foresight = await foreseeRun(ctx, { workflow: 'weekly-review', planId, moduleId: '' })
  return { ...page, run, foresight, writer: await lessonWriter(ctx), refused: refusedIn(request) }
}

export default function Reviews() {
  const page = useLoaderData<typeof loader>()
  return (
    <Page
      crumbs={[
        { label: 'Today', to: '/' },
        { label: page.plan.title, to: `/plans/${page.plan.id}` },
      ]}
    >
      <ReviewsScreen {...page} />
    </Page>
  )
}
