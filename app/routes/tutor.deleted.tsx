import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { Page } from '#app/components/shell/page.tsx'
import { DeletedConversations } from '#app/components/tutor/deleted-conversations.tsx'
import { requireTenant } from '#app/http/tenant.server.ts'
import { restoreFromForm } from '#app/http/tutor-form.server.ts'
import { listConversations } from '#app/services/conversations.server.ts'

export const meta: MetaFunction = () => [{ title: 'Deleted conversations · Tutor · Cairn' }]

export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const cursor = new URL(request.url).searchParams.get('after') ?? undefined
  return listConversations(ctx, { deleted: true, limit: 100, cursor })
}

export async function action({ request, context }: ActionFunctionArgs) {
  const edge = { request, context }
  return restoreFromForm(edge, await requireTenant(edge))
}

export default function Deleted() {
  return (
    <Page crumbs={[{ label: 'Tutor', to: '/tutor' }]}>
      <DeletedConversations {...useLoaderData<typeof loader>()} />
    </Page>
  )
}
