import { useFetcher } from '@remix-run/react'
import { useEffect, useRef, type FormEvent, type KeyboardEvent } from 'react'
import { MESSAGE_MAX } from '#app/domain/chat.ts'
import { Button } from '../ui/button.tsx'
import type { Outcome, Refused } from './types.ts'
import { refusalWords } from './words.ts'
import { useMessageDraft } from './use-message-draft.ts'

/** From here on the rest is counted. */
const COUNT_FROM = MESSAGE_MAX - 2000

const onTouch = () => window.matchMedia('(pointer: coarse)').matches

/** Enter sends where there is a keyboard; with Shift, and on a phone, it makes a line. */
function sendOnEnter(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || onTouch()) return
  event.preventDefault()
  event.currentTarget.form?.requestSubmit()
}

const COUNT = 'characters-left'

const counted = (left: number) =>
  left >= 0 ? `${left.toLocaleString('en')} characters left` : `${(-left).toLocaleString('en')} characters too many`

/** How much room there is, once it matters; said aloud at each full hundred, not with every key. */
function Count({ text }: { text: string }) {
  const left = MESSAGE_MAX - text.length
  const near = text.length >= COUNT_FROM
  const aloud = left < 0 ? 'The message is too long.' : counted(Math.ceil(left / 100) * 100)
  return (
    <>
      {near && (
        <p id={COUNT} className={left < 0 ? 'font-medium text-blaze' : 'text-soft'} data-number>
          {counted(left)}
        </p>
      )}
      <p role="status" className="sr-only">
        {near && aloud}
      </p>
    </>
  )
}

const textOf = (refused: Refused | null) =>
  refused?.values?.['intent'] === 'send' ? refused.values['text'] : undefined

type Sent = { state: string; data: Outcome | undefined; formData: FormData | undefined }

/** Tells what is on its way, and what the server has taken; each once. */
function useSent({ state, data, formData }: Sent, onSending: (text: string | null) => void, acknowledged: () => void) {
  const last = useRef<Outcome | undefined>()
  const told = useRef(onSending)
  useEffect(() => {
    told.current = onSending
  })
  useEffect(() => {
    const text = formData?.get('text')
    told.current(state === 'submitting' && typeof text === 'string' ? text : null)
  }, [state, formData])
  useEffect(() => {
    if (!data || data === last.current) return
    last.current = data
    if (data.ok) acknowledged()
  }, [data, acknowledged])
}

function Wrong({ text }: { text: string | undefined }) {
  if (!text) return null
  return (
    <p role="alert" className="font-medium text-blaze">
      {text} What you wrote is kept here.
    </p>
  )
}

const wrongIn = (data: Outcome | undefined, refused: Refused | null) => {
  if (data) return data.ok ? undefined : refusalWords(data)
  return refused && textOf(refused) !== undefined ? refusalWords(refused) : undefined
}

type Props = {
  id: string
  clientId: string
  refused: Refused | null
  /** A reply is being written; the next message can be written meanwhile and sent after it. */
  busy: boolean
  onSending: (text: string | null) => void
  /** The server has it. */
  onSent: () => void
}

/** Where the next message is written. It stays in this browser until the server has it. */
export function Composer({ id, clientId, refused, busy, onSending, onSent }: Props) {
  const { Form, state, data, formData } = useFetcher<Outcome>()
  const { field, ...draft } = useMessageDraft(
    id,
    { text: textOf(refused) ?? '', clientId },
    data && !data.ok ? data : null,
  )
  useSent({ state, data, formData }, onSending, () => {
    draft.acknowledged()
    onSent()
  })
  const sending = state === 'submitting'
  const blocked = busy || sending || draft.text.length > MESSAGE_MAX
  const submit = (event: FormEvent) => {
    if (blocked || draft.text.trim() === '') event.preventDefault()
    else draft.sending()
  }
  return (
    <Form method="post" action={`/tutor/${id}`} className="space-y-2" onSubmit={submit}>
      <input type="hidden" name="intent" value="send" />
      <input type="hidden" name="clientId" value={draft.clientId} />
      <div className="flex items-end gap-2">
        <textarea
          ref={field}
          name="text"
          rows={1}
          aria-label="Your message"
          aria-describedby={draft.text.length >= COUNT_FROM ? COUNT : undefined}
          placeholder="Write a message"
          value={draft.text}
          onChange={(event) => draft.write(event.target.value)}
          onKeyDown={sendOnEnter}
          className="control field-sizing-content max-h-48 min-w-0 flex-1"
        />
        <Button look="main" disabled={blocked}>
          {sending ? 'Sending…' : 'Send'}
        </Button>
      </div>
      <div className="text-small">
        <Count text={draft.text} />
        {state === 'idle' && <Wrong text={wrongIn(data, refused)} />}
      </div>
    </Form>
  )
}
