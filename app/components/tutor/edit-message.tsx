import { Link, useFetcher, useNavigate } from '@remix-run/react'
import { useEffect, useState } from 'react'
import { v4 as newId } from 'uuid'
import type { MessageView } from '#app/domain/chat-view.ts'
import { Button, buttonLook } from '../ui/button.tsx'
import { useHydrated } from '../ui/use-hydrated.ts'
import type { Outcome, Refused } from './types.ts'
import { useFocus } from './use-focus.ts'
import { useQueryLink } from './use-query-link.ts'

type Props = { id: string; message: MessageView; clientId: string; refused: Refused | null }

/** Say a message otherwise. What was said before stays, one version back. */
export function EditMessage({ id, message, clientId, refused }: Props) {
  const box = useFocus<HTMLTextAreaElement>()
  const { Form, state, data } = useFetcher<Outcome>()
  const navigate = useNavigate()
  const link = useQueryLink()
  const hydrated = useHydrated()
  const [own] = useState(() => newId())
  const wrong = (data && !data.ok && data.message) || (refused?.values?.['intent'] === 'edit' && refused.message)
  useEffect(() => {
    if (data?.ok) navigate('?', { preventScrollReset: true, replace: true })
  }, [data, navigate])
  return (
    <Form method="post" action={`/tutor/${id}`} className="space-y-3">
      <input type="hidden" name="intent" value="edit" />
      <input type="hidden" name="messageId" value={message.id} />
      <input type="hidden" name="clientId" value={hydrated ? own : clientId} />
      <textarea
        name="text"
        rows={4}
        ref={box}
        aria-label="Your message, said otherwise"
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
