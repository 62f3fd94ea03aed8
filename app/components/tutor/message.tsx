import { Link } from '@remix-run/react'
import { memo } from 'react'
import { isActive } from '#app/domain/chat.ts'
import type { MessageView } from '#app/domain/chat-view.ts'
import { CopyButton } from '../markdown/copy-button.tsx'
import { Markdown } from '../markdown/markdown.tsx'
import { buttonLook } from '../ui/button.tsx'
import { AnswerAgain } from './answer-again.tsx'
import { AnsweredBy } from './answered-by.tsx'
import { EditMessage } from './edit-message.tsx'
import { ReplyEnd } from './reply-end.tsx'
import { Siblings } from './siblings.tsx'
import { GoOn, Tools } from './tools.tsx'
import type { Alternative, Refused } from './types.ts'
import { useQueryLink } from './use-query-link.ts'

type Props = {
  id: string
  message: MessageView
  /** A reply is being written: nothing else can be begun. */
  busy: boolean
  alternatives: Alternative[]
  /** The model that is asked, where it uses none of the agent’s tools. */
  toolless: string | null
  clientId: string
  /** Nothing follows it. */
  last: boolean
  editing: boolean
  refused: Refused | null
  /** Its Markdown is read in the browser. */
  readLater: boolean
}

const deed = buttonLook('quiet', 'px-2.5 text-small font-normal text-soft')

function Deeds({ id, message, busy, alternatives }: Props) {
  const link = useQueryLink()
  const own = message.role === 'user'
  const done = !own && message.status === 'complete'
  return (
    <div className="-ml-2.5 flex flex-wrap items-center gap-x-1 text-small text-soft">
      <Siblings id={id} message={message} disabled={busy} />
      {message.text && <CopyButton what="this message" text={() => message.text} className={deed} />}
      {own && !busy && (
        <Link to={`${link({ edit: message.id })}#m-${message.id}`} preventScrollReset className={deed}>
          Edit<span className="sr-only"> this message</span>
        </Link>
      )}
      {done && <AnswerAgain id={id} message={message} alternatives={alternatives} busy={busy} look={deed} />}
    </div>
  )
}

function Mine(props: Props) {
  const { message, editing } = props
  return (
    <div className="rounded-md bg-sunken px-4 py-3 sm:ml-12">
      <h2 id={`by-${message.id}`} className="text-small font-normal text-soft">
        You
      </h2>
      {editing ? <EditMessage {...props} /> : <p className="whitespace-pre-wrap wrap-anywhere">{message.text}</p>}
      {!editing && <Deeds {...props} />}
    </div>
  )
}

function Reply(props: Props) {
  const { id, message, busy, last, readLater } = props
  const active = isActive(message.status)
  return (
    <div className="space-y-3">
      <h2 id={`by-${message.id}`} className="text-small font-normal text-soft">
        {message.agentName ?? 'Tutor'}
      </h2>
      {message.text && <Markdown text={message.text} growing={active} later={readLater} />}
      {message.tools.length > 0 && <Tools id={id} messageId={message.id} tools={message.tools} busy={busy} />}
      {last && !busy && <GoOn id={id} message={message} busy={busy} />}
      {active && <p className="text-small text-soft">{message.text ? 'Writing…' : 'Thinking…'}</p>}
      <ReplyEnd {...props} />
      {!active && (
        <div className="flex flex-wrap items-start gap-x-3">
          <Deeds {...props} />
          <AnsweredBy message={message} toolless={props.toolless} />
        </div>
      )}
    </div>
  )
}

/** One message of a conversation, with what can be done about it. */
export const Message = memo(function Message(props: Props) {
  return props.message.role === 'user' ? <Mine {...props} /> : <Reply {...props} />
})
