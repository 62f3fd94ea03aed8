import { Form } from '@remix-run/react'
import { Field } from '../auth/field.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from './section.tsx'

/** Delete the account: password again, and a typed word. */
export function DeleteAccount({ issues, word }: { issues: Record<string, string>; word: string }) {
  return (
    <Section id="delete" title="Delete your account">
      <p>Your plans, notes and progress are removed from this server at once. This cannot be undone.</p>
      <Form method="post" noValidate className="space-y-6">
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
        <Button look="grave">Delete my account</Button>
      </Form>
    </Section>
  )
}
