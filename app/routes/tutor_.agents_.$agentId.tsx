import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react'
import { AgentFacts } from '#app/components/agents/agent-facts.tsx'
import { AgentForm } from '#app/components/agents/agent-form.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { Button, buttonLook } from '#app/components/ui/button.tsx'
import { Callout } from '#app/components/ui/callout.tsx'
import { agentFromForm, agentPage } from '#app/http/agent-form.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.agent.name ?? 'Not found'} · Cairn` }]

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return agentPage(ctx, params['agentId'] ?? '')
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return agentFromForm({ request, context }, ctx, params['agentId'] ?? '')
}

export default function Agent() {
  const { agent, texts, providers } = useLoaderData<typeof loader>()
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
        <header className="space-y-3">
          <h1 className="break-words">{agent.name}</h1>
          {agent.about && <p>{agent.about}</p>}
          {agent.lostProvider !== null && (
            <Callout tone="grave" title={`It used ${agent.lostProvider}, which you removed`}>
              <p>It cannot answer until you choose another provider below, or the tutor’s default.</p>
            </Callout>
          )}
          {agent.builtIn && (
            <p className="text-soft">Built-in agents cannot be changed. Make a copy to customise it.</p>
          )}
          <div className="flex flex-wrap gap-3">
            <Form method="post">
              <Button name="intent" value="copy">
                Make a copy
              </Button>
            </Form>
            {!agent.builtIn && (
              <Link to={`/tutor/agents/${agent.id}/remove`} className={buttonLook('grave')}>
                Remove
              </Link>
            )}
          </div>
        </header>
        {agent.builtIn ? (
          <>
            {refusal && (
              <Callout tone="grave" announce>
                <p>{refusal.message}</p>
              </Callout>
            )}
            <AgentFacts texts={texts} asks={agent.asks} />
          </>
        ) : (
          <AgentForm
            key={agent.id}
            texts={texts}
            providers={providers}
            asks={agent.asks}
            refusal={refusal}
            save="Save"
          />
        )}
      </div>
    </Page>
  )
}
