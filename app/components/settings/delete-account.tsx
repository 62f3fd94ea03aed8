import { Form } from '@remix-run/react'
import { Field } from '../auth/field.tsx'

/** Delete the account: password again, and a typed word. */
export function DeleteAccount({ issues, word }: { issues: Record<string, string>; word: string }) {
  return (
    <section aria-labelledby="delete">
      <h2 id="delete">Delete your account</h2>
      <p>Your plans, notes and progress are removed from this server at once. This cannot be undone.</p>
      <Form method="post" noValidate>
        <input type="hidden" name="intent" value="delete" />
        <Field
          label="Your password"
          name="deletePassword"
          type="password"
          autoComplete="current-password"
          required
          issue={issues['deletePassword']}
        />
        <Field
          label={`Type “${word}” to confirm`}
          name="confirmation"
          autoComplete="off"
          required
          issue={issues['confirmation']}
        />
        <button type="submit">Delete my account</button>
      </Form>
    </section>
  )
}
