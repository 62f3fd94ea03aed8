import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { Decks } from '#app/components/learning/decks.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { requireTenant } from '#app/http/tenant.server.ts'
import { listDecks } from '#app/services/quizzes.server.ts'

export const meta: MetaFunction = () => [{ title: 'Cards · Cairn' }]

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return listDecks(ctx, params['planId'] ?? '')
}

export default function Cards() {
  const { plan, decks } = useLoaderData<typeof loader>()
  return (
    <Page
      crumbs={[
        { label: 'Today', to: '/' },
        { label: plan.title, to: `/plans/${plan.id}` },
        { label: 'Lessons', to: `/plans/${plan.id}/lessons` },
      ]}
    >
      <Decks planId={plan.id} decks={decks} />
    </Page>
  )
}
