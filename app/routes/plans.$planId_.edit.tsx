import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData, type ShouldRevalidateFunction } from '@remix-run/react'
import { EditScreen } from '#app/components/edit/edit-screen.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { editFromForm, editPage } from '#app/http/edit-form.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data ? `Edit ${data.plan.title}` : 'Not found'} · Cairn` },
]

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return editPage(ctx, params['planId'] ?? '')
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return editFromForm({ request, context }, ctx, params['planId'] ?? '')
}

/** A refusal may mean that the plan has changed: look again. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ actionStatus, defaultShouldRevalidate }) =>
  actionStatus === 409 || defaultShouldRevalidate

export default function Edit() {
  const page = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  return (
    <Page
      crumbs={[
        { label: 'Today', to: '/' },
        { label: page.plan.title, to: `/plans/${page.plan.id}` },
      ]}
    >
      <EditScreen {...page} answer={answer} />
    </Page>
  )
}
