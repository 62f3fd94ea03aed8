import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData, type ClientActionFunctionArgs } from '@remix-run/react'
import { sent } from '#app/components/plan/sent.ts'
import { Page } from '#app/components/shell/page.tsx'
import { NewConversation } from '#app/components/tutor/new-conversation.tsx'
import { requireTenant } from '#app/http/tenant.server.ts'
import { startFromForm } from '#app/http/tutor-form.server.ts'
import { newConversationPage } from '#app/http/tutor-lists.server.ts'

export const meta: MetaFunction = () => [{ title: 'New conversation · Tutor · Cairn' }]

export async function loader({ request, context }: LoaderFunctionArgs) {
  return newConversationPage(await requireTenant({ request, context }), request)
}

export async function action({ request, context }: ActionFunctionArgs) {
  const edge = { request, context }
  return startFromForm(edge, await requireTenant(edge))
}

export const clientAction = ({ serverAction }: ClientActionFunctionArgs) => sent(() => serverAction<typeof action>())

export default function New() {
  const page = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>()
  return (
    <Page crumbs={[{ label: 'Tutor', to: '/tutor' }]}>
      <NewConversation {...page} refused={refused ?? null} />
    </Page>
  )
}
