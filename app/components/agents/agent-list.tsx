import { Link } from '@remix-run/react'
import { CircleAlert, CircleCheck, CircleDashed } from 'lucide-react'
import { asksWords, TOOL_LABEL, toollessWords, type AgentCard, type AgentHealth } from '#app/domain/agents.ts'
import { FAILURE_SENTENCE } from '#app/domain/attempt.ts'

const ICON = { unused: CircleDashed, works: CircleCheck, fails: CircleAlert }

function healthWords({ state, replies, failed, codes }: AgentHealth): string {
  if (state === 'unused') return 'Not used yet'
  const [latest] = codes
  const why = latest ? ` Last failure: ${FAILURE_SENTENCE[latest].title}` : ''
  if (replies === 1)
    return failed === 0 ? 'Working: its only reply so far did not fail.' : `Its only reply so far failed.${why}`
  const last = `the last ${replies} replies`
  if (failed === 0) return `Working: none of ${last} failed.`
  const of = `${failed} of ${last} failed.`
  return state === 'fails' ? `Often fails: ${of}${why}` : `Working: ${of}${why}`
}

function Health({ health }: { health: AgentHealth }) {
  const Icon = ICON[health.state]
  return (
    <p className="flex items-start gap-2 text-small text-soft">
      <Icon aria-hidden="true" className={`mt-0.5 size-4 shrink-0 ${health.state === 'fails' ? 'text-blaze' : ''}`} />
      {healthWords(health)}
    </p>
  )
}

function toolWords({ tools, asks }: AgentCard): string {
  if (tools.length === 0) return 'Uses no tools.'
  if (asks && !asks.tools) return toollessWords(null)
  return `May ${tools.map((tool) => TOOL_LABEL[tool].label.toLowerCase()).join(', ')}.`
}

function Card({ agent }: { agent: AgentCard }) {
  return (
    <li id={`agent-${agent.id}`} className="space-y-2 py-4">
      <h3>
        <Link to={`/tutor/agents/${agent.id}`} className="link inline-flex min-h-11 items-center">
          {agent.name}
        </Link>
      </h3>
      {agent.about && <p>{agent.about}</p>}
      <p className="text-small break-words text-soft">
        {agent.asks && asksWords(agent.asks)} {toolWords(agent)}
      </p>
      {agent.lostProvider !== null ? (
        <p className="flex items-start gap-2 font-medium text-blaze">
          <CircleAlert aria-hidden="true" className="mt-1 size-4 shrink-0" />
          It used {agent.lostProvider}, which you removed. Open it to choose another.
        </p>
      ) : (
        <Health health={agent.health} />
      )}
    </li>
  )
}

/** Agents under a heading. */
export function AgentList({ title, agents }: { title: string; agents: AgentCard[] }) {
  return (
    <section>
      <h2>{title}</h2>
      <ul className="divide-y divide-line">
        {agents.map((agent) => (
          <Card key={agent.id} agent={agent} />
        ))}
      </ul>
    </section>
  )
}
