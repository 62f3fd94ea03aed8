import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { AgentForm } from '#app/components/agents/agent-form.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { newAgentFromForm, newAgentPage } from '#app/http/agent-form.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'

export const meta: MetaFunction = () => [{ title: 'New agent · Cairn' }]

export async function loader({ request, context }: LoaderFunctionArgs) {
  return newAgentPage(await requireTenant({ request, context }))
}

export async function action({ request, context }: ActionFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return newAgentFromForm({ request, context }, ctx)
}

export default function NewAgent() {
  const { texts, providers } = useLoaderData<typeof loader>()
  const refusal = useActionData<typeof action>()
  return (
    <Page
      narrow
      crumbs={[
        { label: 'Tutor', to: '/tutor' },
        { label: 'Agents', to: '/tutor/agents' },
      ]}
    >
      <div className="space-y-6">
        <h1>New agent</h1>
        <AgentForm texts={texts} providers={providers} refusal={refusal} save="Create agent" />
      </div>
    </Page>
  )
}
