import { Form, useNavigation } from '@remix-run/react'
import { Button } from '../ui/button.tsx'
import { Callout } from '../ui/callout.tsx'
import { Field } from './field.tsx'

type Props = {
  submit: string
  /** A new password is being chosen, rather than one given. */
  choosing: boolean
  message?: string | undefined
  issues?: Record<string, string> | undefined
  hidden?: Record<string, string | undefined>
}

/** E-mail address and password, posted to the page's own action. */
export function CredentialsForm({ submit, choosing, message, issues = {}, hidden = {} }: Props) {
  const busy = useNavigation().state !== 'idle'
  return (
    <Form method="post" noValidate className="space-y-6">
      {message && (
        <Callout tone="grave" announce>
          <p>{message}</p>
        </Callout>
      )}
      <Field
        label="E-mail address"
        name="email"
        type="email"
        autoComplete="username"
        required
        issue={issues['email']}
      />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete={choosing ? 'new-password' : 'current-password'}
        required
        issue={issues['password']}
        hint={choosing ? 'At least 8 characters. A short sentence is easy to remember and hard to guess.' : undefined}
      />
      {Object.entries(hidden).map(
        ([name, value]) => value && <input key={name} type="hidden" name={name} value={value} />,
      )}
      <Button look="main" disabled={busy}>
        {submit}
      </Button>
    </Form>
  )
}
