import type { MessageView } from '#app/domain/chat-view.ts'
import { Callout } from '../ui/callout.tsx'
import { Act } from './act.tsx'
import { AskOther } from './answer-again.tsx'
import type { Alternative } from './types.ts'
import { FAILED } from './words.ts'

type Props = { id: string; message: MessageView; alternatives: Alternative[]; busy: boolean }

function Retry({ id, message, alternatives, busy }: Props) {
  return (
    <div className="flex flex-wrap gap-3 pt-2">
      <Act id={id} intent="retry" fields={{ messageId: message.id }} disabled={busy}>
        Try again
      </Act>
      <AskOther id={id} messageId={message.id} alternatives={alternatives} disabled={busy} />
    </div>
  )
}

/** How a reply ended that did not end well: what happened, what there is, and the ways on. */
export function ReplyEnd(props: Props) {
  const { status, errorCode, text } = props.message
  const kept = text ? 'What was written so far is shown above.' : 'Nothing had been written yet.'
  if (status === 'stopped')
    return (
      <Callout title={FAILED[errorCode ?? 'USER_CANCELLED'].title}>
        <p>{kept}</p>
        <Retry {...props} />
      </Callout>
    )
  if (status === 'interrupted')
    return (
      <Callout tone="grave" title="Cairn was stopped while this was being written.">
        <p>{kept} Nothing you wrote is lost.</p>
        <Retry {...props} />
      </Callout>
    )
  if (status !== 'failed') return null
  const { title, next } = FAILED[errorCode ?? 'UNEXPECTED_ERROR']
  return (
    <Callout tone="grave" title={title}>
      <p>
        {text && `${kept} `}
        {next}
      </p>
      <Retry {...props} />
    </Callout>
  )
}
