import { Form, useNavigation } from '@remix-run/react'
import { Button, buttonLook } from './button.tsx'

type Props = {
  label: string
  /** What it is done to, for those who do not see where the button stands. */
  about: string
  sentence: string
  yes: string
  /** What the form posts. */
  fields?: Record<string, string>
  /** Where it posts to; the page itself unless named. */
  action?: string
}

/** A deed that is asked about first, where it stands; needs no script. What opened the question takes it back. */
export function Confirm({ label, about, sentence, yes, fields = {}, action }: Props) {
  const busy = useNavigation().state !== 'idle'
  return (
    <details className="group/confirm open:basis-full">
      <summary className={buttonLook('plain')}>
        <span className="group-open/confirm:hidden">{label}</span>
        <span className="hidden group-open/confirm:inline">Cancel</span>
        <span className="sr-only">: {about}</span>
      </summary>
      <Form
        method="post"
        {...(action === undefined ? {} : { action })}
        className="mt-3 max-w-text space-y-3 rounded-md border border-line bg-sunken p-4"
      >
        <p>{sentence}</p>
        {Object.entries(fields).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <Button look="grave" disabled={busy}>
          {yes}
        </Button>
      </Form>
    </details>
  )
}
