import { Form, Link, useNavigation } from '@remix-run/react'
import { useEffect, useRef, type FormEvent, type RefObject } from 'react'
import { MESSAGE_MAX } from '#app/domain/chat.ts'
import { Button } from '../ui/button.tsx'
import { describe, Field, fieldId } from '../ui/field.tsx'
import { AgentField } from './agent-field.tsx'
import type { AgentChoice, Refused } from './types.ts'
import { refusalWords } from './words.ts'
import { useMessageDraft } from './use-message-draft.ts'

type Props = {
  plan: { id: string; title: string } | null
  task: { id: string; title: string } | null
  agents: AgentChoice[]
  agentId: string
  clientId: string
  refused: Refused | null
}

const OF_PLAN = ['What should I do next?', 'I am behind. What now?', 'Quiz me on what I have done.']
const OF_TASK = ['Why does this task come here?', 'How do I begin with this?', 'Quiz me on this.']

function About({ plan, task }: Pick<Props, 'plan' | 'task'>) {
  if (!plan) return <p className="text-soft">Ask about anything. Start from a plan or a task and the tutor knows it.</p>
  return (
    <p className="text-soft">
      About {task && `“${task.title}” in `}
      <Link to={`/plans/${plan.id}${task ? `#task-${task.id}` : ''}`} className="link">
        {plan.title}
      </Link>
      . The tutor knows the plan and how far you are.
    </p>
  )
}

function Suggestions({ plan, task }: Pick<Props, 'plan' | 'task'>) {
  if (!plan) return null
  return (
    <div className="flex flex-wrap gap-2" role="group" aria-label="Suggestions">
      {(task ? OF_TASK : OF_PLAN).map((text) => (
        <Button key={text} name="suggestion" value={text} formNoValidate className="font-normal">
          {text}
        </Button>
      ))}
    </div>
  )
}

type TextProps = {
  field: RefObject<HTMLTextAreaElement>
  text: string
  error: string | undefined
  write: (text: string) => void
}

function Text({ field, text, error, write }: TextProps) {
  return (
    <Field name="text" label="Your message" error={error}>
      <textarea
        ref={field}
        id={fieldId('text')}
        name="text"
        rows={4}
        value={text}
        onChange={(event) => write(event.target.value)}
        {...describe('text', { error })}
        className="control field-sizing-content max-h-96 min-h-28"
      />
    </Field>
  )
}

function wrongWith(text: string, refused: Refused | null): string | undefined {
  const tooLong = text.length - MESSAGE_MAX
  if (tooLong > 0) return `This is ${tooLong.toLocaleString('en')} characters too long.`
  return refused ? refusalWords(refused) : undefined
}

const isSuggestion = ({ nativeEvent }: FormEvent) =>
  (nativeEvent as SubmitEvent).submitter?.getAttribute('name') === 'suggestion'

/** What is written here is kept until the conversation has begun with it; one that begins with a suggestion leaves it. */
function useFirstMessage({ plan, task, clientId, refused }: Props) {
  const name = `new ${plan?.id ?? ''} ${task?.id ?? ''}`
  const draft = useMessageDraft(name, { text: refused?.values?.['text'] ?? '', clientId }, refused)
  const { acknowledged } = draft
  const isOwn = useRef(false)
  const { state, formMethod, location } = useNavigation()
  const begun = state === 'loading' && formMethod === 'POST' && location.pathname !== '/tutor/new'
  useEffect(() => {
    if (begun && isOwn.current) acknowledged()
  }, [begun, acknowledged])
  const submit = (event: FormEvent) => {
    isOwn.current = !isSuggestion(event)
    if (isOwn.current) draft.sending()
  }
  return { ...draft, submit, idle: state === 'idle' }
}

/** The first message of a conversation, what it is about, and who answers. */
export function NewConversation(props: Props) {
  const { plan, task, agents, agentId, refused } = props
  const { field, text, clientId, write, submit, idle } = useFirstMessage(props)
  return (
    <div className="space-y-6">
      <header className="max-w-text space-y-2">
        <h1>New conversation</h1>
        <About plan={plan} task={task} />
      </header>
      <Form method="post" className="max-w-text space-y-6" onSubmit={submit}>
        <input type="hidden" name="clientId" value={clientId} />
        <input type="hidden" name="suggestionId" value={props.clientId} />
        {plan && <input type="hidden" name="planId" value={plan.id} />}
        {task && <input type="hidden" name="taskId" value={task.id} />}
        <Text field={field} text={text} error={wrongWith(text, refused)} write={write} />
        <div className="flex flex-wrap gap-3">
          <Button look="main" disabled={!idle || text.length > MESSAGE_MAX}>
            Send
          </Button>
          <Suggestions plan={plan} task={task} />
        </div>
        <AgentField agents={agents} initial={agentId} />
      </Form>
    </div>
  )
}
