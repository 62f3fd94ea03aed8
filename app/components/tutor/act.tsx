import { useFetcher } from '@remix-run/react'
import type { ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import type { Outcome } from './types.ts'

type Props = {
  id: string
  intent: string
  fields?: Record<string, string>
  look?: 'main' | 'plain' | 'quiet'
  /** Said instead of its words to somebody who does not see where it stands. */
  label?: string
  className?: string
  disabled?: boolean
  children: ReactNode
}

/** One deed on a conversation: a form of one button, sent behind where there is a script. */
export function Act({ id, intent, fields = {}, look, label, className, disabled, children }: Props) {
  const { Form, state, data } = useFetcher<Outcome>()
  return (
    <Form
      method="post"
      action={`/tutor/${id}`}
      className="inline-flex flex-wrap items-center gap-x-3"
      onSubmit={(event) => state !== 'idle' && event.preventDefault()}
    >
      <input type="hidden" name="intent" value={intent} />
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Button
        {...(look ? { look } : {})}
        {...(className ? { className } : {})}
        aria-label={label}
        disabled={disabled}
        // Still the focus's place while it is sent, which a disabled button would not be.
        aria-disabled={state !== 'idle' || undefined}
      >
        {children}
      </Button>
      {data && !data.ok && (
        <span role="alert" className="text-small font-medium text-blaze">
          {data.message}
        </span>
      )}
    </Form>
  )
}
