import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { Page } from '#app/components/shell/page.tsx'
import { ConversationList } from '#app/components/tutor/conversation-list.tsx'
import { requireTenant } from '#app/http/tenant.server.ts'
import { conversationsPage } from '#app/http/tutor-lists.server.ts'

export const meta: MetaFunction = () => [{ title: 'Tutor · Cairn' }]

export async function loader({ request, context }: LoaderFunctionArgs) {
  return conversationsPage(await requireTenant({ request, context }), request)
}

export default function Conversations() {
  return (
    <Page>
      <ConversationList {...useLoaderData<typeof loader>()} />
    </Page>
  )
}
