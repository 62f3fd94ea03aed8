import { useFetcher } from '@remix-run/react'
import { useEffect, useRef } from 'react'
import { TEXT_MAX } from '#app/domain/bounds.ts'
import { Button } from '../ui/button.tsx'
import { taskPath } from './task-check.tsx'

type Props = { planId: string; taskId: string; title: string; notes: string }

/** What the learner wrote beside a task, and the form to write it: a plain one, sent behind where there is a script. */
export function TaskNote({ planId, taskId, title, notes }: Props) {
  const { Form, state, data } = useFetcher<{ ok: boolean; message?: string }>()
  const box = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    if (state !== 'idle' || !data?.ok || !box.current?.open) return
    box.current.open = false
    box.current.querySelector('summary')?.focus()
  }, [state, data])
  return (
    <>
      {notes && (
        <p className="border-l-2 border-edge pl-3 whitespace-pre-wrap">
          <span className="block text-small text-soft">Your note</span>
          {notes}
        </p>
      )}
      <details ref={box}>
        <summary className="link inline-flex min-h-11 items-center text-small">
          {notes ? 'Change your note' : 'Add a note'}
        </summary>
        <Form method="post" action={taskPath(planId, taskId)} className="space-y-3 pt-1">
          <input type="hidden" name="back" value="plan" />
          <textarea
            key={notes}
            name="notes"
            rows={3}
            maxLength={TEXT_MAX.notes}
            defaultValue={notes}
            aria-label={`Your note on ${title}`}
            className="control"
          />
          <Button disabled={state !== 'idle'}>Save the note</Button>
        </Form>
      </details>
      <p role="status" className="text-small">
        {data && (data.ok ? 'Note saved.' : (data.message ?? 'The note was not saved.'))}
      </p>
    </>
  )
}
