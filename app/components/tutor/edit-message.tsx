import { Link, useFetcher, useNavigate } from '@remix-run/react'
import { useEffect, useState } from 'react'
import { v4 as newId } from 'uuid'
import type { MessageView } from '#app/domain/chat-view.ts'
import { Button, buttonLook } from '../ui/button.tsx'
import { useHydrated } from '../ui/use-hydrated.ts'
import type { Outcome, Refused } from './types.ts'
import { useFocus } from './use-focus.ts'
import { useQueryLink } from './use-query-link.ts'
import { refusalWords } from './words.ts'

type Props = { id: string; message: MessageView; clientId: string; refused: Refused | null }

/** Say a message otherwise. What was said before stays, one version back. */
export function EditMessage({ id, message, clientId, refused }: Props) {
  const box = useFocus<HTMLTextAreaElement>()
  const { Form, state, data } = useFetcher<Outcome>()
  const navigate = useNavigate()
  const link = useQueryLink()
  const hydrated = useHydrated()
  // Changed after it went out it is another message: the first may be with the server although no answer came.
  const [own, setOwn] = useState(() => ({ id: newId(), sent: false }))
  const failed = data && !data.ok ? data : refused?.values?.['intent'] === 'edit' ? refused : null
  const wrong = failed && refusalWords(failed)
  useEffect(() => {
    if (data?.ok) navigate('?', { preventScrollReset: true, replace: true })
  }, [data, navigate])
  return (
    <Form method="post" action={`/tutor/${id}`} className="space-y-3" onSubmit={() => setOwn({ ...own, sent: true })}>
      <input type="hidden" name="intent" value="edit" />
      <input type="hidden" name="messageId" value={message.id} />
      <input type="hidden" name="clientId" value={hydrated ? own.id : clientId} />
      <textarea
        name="text"
        rows={4}
        ref={box}
        aria-label="Your message, said otherwise"
        onChange={() => own.sent && setOwn({ id: newId(), sent: false })}
        defaultValue={refused?.values?.['text'] ?? message.text}
        className="control field-sizing-content max-h-96"
      />
      {wrong && (
        <p role="alert" className="font-medium text-blaze">
          {wrong}
        </p>
      )}
      <p className="flex flex-wrap gap-3">
        <Button look="main" disabled={state !== 'idle'}>
          Send this instead
        </Button>
        <Link to={link()} preventScrollReset replace className={buttonLook('quiet')}>
          Leave it as it was
        </Link>
      </p>
    </Form>
  )
}
