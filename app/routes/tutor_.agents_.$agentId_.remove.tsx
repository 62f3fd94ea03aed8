import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { Form, Link, useLoaderData } from '@remix-run/react'
import { Page } from '#app/components/shell/page.tsx'
import { Button, buttonLook } from '#app/components/ui/button.tsx'
import { removalPage, removeFromForm } from '#app/http/agent-form.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'

export const meta: MetaFunction = () => [{ title: 'Remove an agent · Cairn' }]

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const agent = await removalPage(ctx, params['agentId'] ?? '')
  return agent.builtIn ? redirect(`/tutor/agents/${agent.id}`) : agent
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return removeFromForm(ctx, params['agentId'] ?? '')
}

export default function RemoveAgent() {
  const { id, name } = useLoaderData<typeof loader>()
  return (
    <Page
      narrow
      crumbs={[
        { label: 'Agents', to: '/tutor/agents' },
        { label: name, to: `/tutor/agents/${id}` },
      ]}
    >
      <div className="space-y-6">
        <h1>Remove this agent?</h1>
        <Form method="post" className="space-y-4">
          <p>“{name}” will no longer be listed or available for new conversations. Existing conversations keep it.</p>
          <p className="flex flex-wrap gap-3">
            <Button look="grave">Remove this agent</Button>
            <Link to={`/tutor/agents/${id}`} className={buttonLook('quiet')}>
              Cancel
            </Link>
          </p>
        </Form>
      </div>
    </Page>
  )
}
