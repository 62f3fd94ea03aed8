import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { Regenerate, regenerateTitle } from '#app/components/change/regenerate.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { regenerateFromForm, regeneratePage } from '#app/http/regenerate-form.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data ? regenerateTitle(data) : 'Not found'} · Cairn` },
]

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return regeneratePage({ request, context }, ctx, params['planId'] ?? '')
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return regenerateFromForm({ request, context }, ctx, params['planId'] ?? '')
}

export default function MakeAgain() {
  const page = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const { id, title } = page.plan
  return (
    <Page
      crumbs={[
        { label: 'Today', to: '/' },
        { label: title, to: `/plans/${id}` },
      ]}
    >
      <Regenerate key={page.moduleId ?? page.scope} {...page} answer={answer} />
    </Page>
  )
}
