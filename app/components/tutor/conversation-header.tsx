import { Link, useFetcher, useNavigate, useSearchParams } from '@remix-run/react'
import { useEffect, type ReactNode } from 'react'
import { toollessWords } from '#app/domain/agents.ts'
import { TITLE_MAX } from '#app/domain/chat.ts'
import type { ConversationView } from '#app/domain/chat-view.ts'
import { price } from '#app/domain/money.ts'
import { Button, buttonLook } from '../ui/button.tsx'
import { AgentField } from './agent-field.tsx'
import { More } from './more.tsx'
import type { AgentChoice, Outcome, Refused } from './types.ts'
import { useFocus } from './use-focus.ts'
import { useQueryLink } from './use-query-link.ts'

type SettingProps = {
  conversation: ConversationView
  intent: 'rename' | 'agent'
  /** The query under which it is open. */
  open: string
  save: string
  refused: Refused | null
  children: ReactNode
}

/** Something about the conversation that can be set, and the ways to do so and to leave it. */
function Setting({ conversation, intent, open, save, refused, children }: SettingProps) {
  const { Form, data } = useFetcher<Outcome>()
  const navigate = useNavigate()
  const closed = useQueryLink()()
  const wrong = (data && !data.ok && data.message) || (refused?.values?.['intent'] === intent && refused.message)
  useEffect(() => {
    if (data?.ok) navigate(closed, { replace: true, preventScrollReset: true })
  }, [data, navigate, closed])
  return (
    // Refused without a script, the page that comes back has what this address asks for.
    <Form method="post" action={`/tutor/${conversation.id}?${open}`} className="max-w-text space-y-3 py-3">
      <input type="hidden" name="intent" value={intent} />
      {children}
      {wrong && (
        <p role="alert" className="font-medium text-blaze">
          {wrong}
        </p>
      )}
      <p className="flex flex-wrap gap-3">
        <Button look="main">{save}</Button>
        <Link to={closed} replace preventScrollReset className={buttonLook('quiet')}>
          Cancel
        </Link>
      </p>
    </Form>
  )
}

type RefusedProps = { conversation: ConversationView; refused: Refused | null }

function Rename(props: RefusedProps) {
  const box = useFocus<HTMLInputElement>()
  return (
    <Setting {...props} intent="rename" open="rename" save="Save title">
      <label className="block max-w-lg space-y-2">
        <span className="font-bold">Conversation title</span>
        <input
          name="title"
          ref={box}
          required
          maxLength={TITLE_MAX}
          defaultValue={props.conversation.title}
          className="control"
        />
      </label>
    </Setting>
  )
}

function Answerer({ agents, ...props }: RefusedProps & { agents: AgentChoice[] }) {
  const { agent, active } = props.conversation
  const box = useFocus<HTMLDivElement>()
  return (
    <Setting {...props} intent="agent" open="agent=choose" save="Use this agent">
      <div ref={box} tabIndex={-1} data-quiet-focus className="space-y-3">
        <AgentField agents={agents} initial={agent.id} />
        <p className="text-small text-soft">
          Takes effect with the next reply{active && '; the current one is not affected'}. You can create your own under{' '}
          <Link to="/tutor/agents" className="link">
            Agents
          </Link>
          .
        </p>
      </div>
    </Setting>
  )
}

function About({ conversation, toolless }: { conversation: ConversationView; toolless: string | null }) {
  const link = useQueryLink()
  const { planId, planTitle, taskId, taskTitle, agent, costNanoUsd } = conversation
  return (
    <p className="max-w-text text-small text-soft" data-number>
      {planId && (
        <>
          About{' '}
          <Link to={`/plans/${planId}${taskId && taskTitle ? `#task-${taskId}` : ''}`} className="link">
            {taskTitle ? `“${taskTitle}” in ` : ''}
            {planTitle}
          </Link>
          .{' '}
        </>
      )}
      {agent.name} answers.{toolless !== null && ` ${toollessWords(toolless)}`}{' '}
      <Link to={link({ agent: 'choose' })} preventScrollReset className="link inline-block py-1">
        Choose another
      </Link>
      {costNanoUsd !== null && costNanoUsd > 0 && ` ${price(costNanoUsd)} so far.`}
    </p>
  )
}

type Props = RefusedProps & { agents: AgentChoice[] | null; toolless: string | null }

/** A conversation's title, what it is about, who answers, and the rarer deeds. */
export function ConversationHeader({ agents, toolless, ...props }: Props) {
  const [query] = useSearchParams()
  const { conversation } = props
  const renaming = query.has('rename')
  return (
    <header className="space-y-1.5">
      <div className="flex items-start justify-between gap-4">
        <h1 id="conversation" tabIndex={-1} data-quiet-focus className="min-w-0 wrap-anywhere">
          {conversation.title}
        </h1>
        <div className="-mt-1 -mr-3 shrink-0">
          <More conversation={conversation} />
        </div>
      </div>
      {renaming && <Rename {...props} />}
      <About conversation={conversation} toolless={toolless} />
      {agents && <Answerer {...props} agents={agents} />}
    </header>
  )
}
