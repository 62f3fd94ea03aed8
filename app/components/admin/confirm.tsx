import { Form } from '@remix-run/react'
import { Button, buttonLook } from '../ui/button.tsx'

type Props = { intent: string; target: string; label: string; about: string; sentence: string; yes: string }

/** A deed that is asked about first, where it stands; needs no script. */
export function Confirm({ intent, target, label, about, sentence, yes }: Props) {
  return (
    <details className="group/confirm open:basis-full">
      <summary className={buttonLook('plain', 'group-open/confirm:hidden')}>
        {label}
        <span className="sr-only"> {about}</span>
      </summary>
      <Form method="post" className="space-y-3 rounded-md border border-line bg-sunken p-4">
        <p>{sentence}</p>
        <input type="hidden" name="intent" value={intent} />
        <input type="hidden" name="target" value={target} />
        <Button look="grave">{yes}</Button>
      </Form>
    </details>
  )
}
