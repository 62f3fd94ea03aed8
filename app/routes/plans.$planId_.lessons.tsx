import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { LearningHub } from '#app/components/learning/hub.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { refusedIn } from '#app/http/outcome.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { learningPage } from '#app/services/learning.server.ts'

export const meta: MetaFunction = () => [{ title: 'Lessons, quizzes and cards · Cairn' }]

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return { ...(await learningPage(ctx, params['planId'] ?? '')), refused: refusedIn(request) }
}

export default function Lessons() {
  const page = useLoaderData<typeof loader>()
  return (
    <Page
      crumbs={[
        { label: 'Today', to: '/' },
        { label: page.plan.title, to: `/plans/${page.plan.id}` },
      ]}
    >
      <LearningHub {...page} />
    </Page>
  )
}
