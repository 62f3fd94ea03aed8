import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { AgentList } from '#app/components/agents/agent-list.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { buttonLook } from '#app/components/ui/button.tsx'
import { requireTenant } from '#app/http/tenant.server.ts'
import { listAgents } from '#app/services/agents.server.ts'

export const meta: MetaFunction = () => [{ title: 'Agents · Cairn' }]

export async function loader({ request, context }: LoaderFunctionArgs) {
  return { agents: await listAgents(await requireTenant({ request, context })) }
}

export default function Agents() {
  const { agents } = useLoaderData<typeof loader>()
  const own = agents.filter(({ builtIn }) => !builtIn)
  return (
    <Page crumbs={[{ label: 'Tutor', to: '/tutor' }]}>
      <div className="space-y-8">
        <header className="max-w-text space-y-3">
          <h1>Agents</h1>
          <p>An agent is a way of tutoring: its instructions, its provider and model, and the tools it may use.</p>
          <Link to="/tutor/agents/new" className={buttonLook('main')}>
            New agent
          </Link>
        </header>
        {own.length > 0 && <AgentList title="Your agents" agents={own} />}
        <AgentList title="Built in" agents={agents.filter(({ builtIn }) => builtIn)} />
      </div>
    </Page>
  )
}
