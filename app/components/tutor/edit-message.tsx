import { Link, useFetcher, useNavigate } from '@remix-run/react'
import { useEffect, useState, type FormEvent } from 'react'
import { v4 as newId } from 'uuid'
import type { MessageView } from '#app/domain/chat-view.ts'
import { Button, buttonLook } from '../ui/button.tsx'
import { useHydrated } from '../ui/use-hydrated.ts'
import type { Outcome, Refused } from './types.ts'
import { useMessageDraft } from './use-message-draft.ts'
import { useQueryLink } from './use-query-link.ts'
import { refusalWords } from './words.ts'

type Props = {
  id: string
  message: MessageView
  clientId: string
  refused: Refused | null
  /** A reply is being written; what is edited meanwhile can be sent after it. */
  busy: boolean
}

/** What is being made of a message: kept in this browser until the server has it, under a name of its own. */
function useEdit({ message, clientId, refused }: Props, failed: Refused | Outcome | null) {
  const hydrated = useHydrated()
  const [own] = useState(() => (hydrated ? newId() : `edit-${clientId}`))
  const given = { text: refused?.values?.['text'] ?? '', clientId: own }
  return useMessageDraft(`edit:${message.id}`, given, failed && 'code' in failed ? failed : null, message.text)
}

/** Edit a message. What was said before stays, one version back. */
export function EditMessage(props: Props) {
  const { id, message, refused, busy } = props
  const { Form, state, data } = useFetcher<Outcome>()
  const navigate = useNavigate()
  const link = useQueryLink()
  const hydrated = useHydrated()
  const failed = data && !data.ok ? data : refused?.values?.['intent'] === 'edit' ? refused : null
  const { text, clientId, write, sending, forget } = useEdit(props, failed)
  useEffect(() => {
    if (!data?.ok) return
    forget()
    navigate('?', { preventScrollReset: true, replace: true })
  }, [data, forget, navigate])
  // Without a script nothing would ever let it be sent; refused, it comes back as it is.
  const waits = busy && hydrated
  const submit = (event: FormEvent) => (waits || state !== 'idle' ? event.preventDefault() : sending())
  return (
    <Form method="post" action={`/tutor/${id}`} className="space-y-3" onSubmit={submit}>
      <input type="hidden" name="intent" value="edit" />
      <input type="hidden" name="messageId" value={message.id} />
      <input type="hidden" name="clientId" value={clientId} />
      <textarea
        name="text"
        rows={4}
        aria-label="Edit your message"
        readOnly={state !== 'idle'}
        value={text}
        onChange={(event) => write(event.target.value)}
        className="control field-sizing-content max-h-96"
      />
      {failed && state === 'idle' && (
        <p role="alert" className="font-medium text-blaze">
          {refusalWords(failed)}
        </p>
      )}
      <p className="flex flex-wrap gap-3">
        <Button look="main" disabled={waits} aria-disabled={state !== 'idle' || undefined}>
          Send edited message
        </Button>
        <Link to={link()} preventScrollReset replace className={buttonLook('quiet')} onClick={forget}>
          Cancel
        </Link>
      </p>
      <p role="status" className="text-small text-soft empty:hidden">
        {busy && 'A reply is being written. You can send this when it is done.'}
      </p>
    </Form>
  )
}
