import { Form } from '@remix-run/react'
import { Field } from '../auth/field.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from './section.tsx'

/** Change the password; the page says that this ends every other session. */
export function PasswordForm({ issues, email }: { issues: Record<string, string>; email: string }) {
  return (
    <Section id="password" title="Password">
      <Form method="post" noValidate className="space-y-6">
        <input type="hidden" name="intent" value="password" />
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <Field
          label="Your password now"
          name="currentPassword"
          type="password"
          autoComplete="current-password"
          required
          issue={issues['currentPassword']}
        />
        <Field
          label="New password"
          name="newPassword"
          type="password"
          autoComplete="new-password"
          required
          hint="At least 8 characters. Every other session of yours will end."
          issue={issues['newPassword']}
        />
        <Button>Change the password</Button>
      </Form>
    </Section>
  )
}
