import { asksWords, TOOL_LABEL, toollessWords, TOOLS, type Asks } from '#app/domain/agents.ts'
import type { AgentTexts } from './types.ts'

/** A built-in agent, to be read: what it is told and what it may do. */
export function AgentFacts({ texts, asks }: { texts: AgentTexts; asks: Asks | null }) {
  const named = (texts['tools'] ?? '').split(',')
  const tools = TOOLS.filter((tool) => named.includes(tool))
  return (
    <div className="space-y-6">
      <section className="space-y-2">
        <h2>Instructions</h2>
        <div className="max-w-text space-y-2">
          {(texts['instructions'] ?? '').split('\n').map((line, i) => (
            <p key={i}>{line}</p>
          ))}
        </div>
      </section>
      <section className="space-y-2">
        <h2>Tools it may use</h2>
        <ul className="list-disc space-y-1 pl-5">
          {tools.map((tool) => (
            <li key={tool}>
              {TOOL_LABEL[tool].label}. <span className="text-soft">{TOOL_LABEL[tool].help}.</span>
            </li>
          ))}
        </ul>
        <p className="text-small text-soft">
          {asks && asksWords(asks)} {asks?.tools === false && `${toollessWords(null)} `}Temperature{' '}
          {texts['temperature']}, at most {texts['maxSteps']} calls per reply.
        </p>
      </section>
    </div>
  )
}
