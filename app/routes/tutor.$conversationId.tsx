import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import {
  useActionData,
  useLoaderData,
  type ClientActionFunctionArgs,
  type ShouldRevalidateFunction,
} from '@remix-run/react'
import { sent, wasUnsent } from '#app/components/plan/sent.ts'
import { Page } from '#app/components/shell/page.tsx'
import { ConversationScreen } from '#app/components/tutor/conversation-screen.tsx'
import { requireTenant } from '#app/http/tenant.server.ts'
import { actInConversation } from '#app/http/tutor-form.server.ts'
import { conversationPage } from '#app/http/tutor-page.server.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.conversation.title ?? 'Not found'} · Tutor · Cairn` },
]

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return conversationPage({ request, context }, { params }, ctx)
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return actInConversation({ request, context }, ctx, params['conversationId'] ?? '')
}

export const clientAction = ({ serverAction }: ClientActionFunctionArgs) => sent(() => serverAction<typeof action>())

/** Opening an editor changes the address and nothing that the server knows. */
const withoutEditor = (url: URL) => {
  const query = new URLSearchParams(url.search)
  for (const name of ['edit', 'rename']) query.delete(name)
  return `${url.pathname}?${query.toString()}`
}

export const shouldRevalidate: ShouldRevalidateFunction = ({ formMethod, currentUrl, nextUrl, ...rest }) => {
  const sameForServer = currentUrl.href !== nextUrl.href && withoutEditor(currentUrl) === withoutEditor(nextUrl)
  if (formMethod === undefined && sameForServer) return false
  return !wasUnsent(rest.actionResult) && rest.defaultShouldRevalidate
}

export default function Conversation() {
  const page = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>()
  return (
    <Page growing crumbs={[{ label: 'Tutor', to: '/tutor' }]}>
      <ConversationScreen key={page.conversation.id} {...page} refused={refused && !refused.ok ? refused : null} />
    </Page>
  )
}
