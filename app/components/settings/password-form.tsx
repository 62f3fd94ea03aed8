import { Form } from '@remix-run/react'
import { Field } from '../auth/field.tsx'

/** Change the password; the page says that this ends every other session. */
export function PasswordForm({ issues, email }: { issues: Record<string, string>; email: string }) {
  return (
    <section aria-labelledby="password">
      <h2 id="password">Password</h2>
      <Form method="post" noValidate>
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
        <button type="submit">Change the password</button>
      </Form>
    </section>
  )
}
