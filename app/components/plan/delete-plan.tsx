import { Form } from '@remix-run/react'
import { Button } from '../ui/button.tsx'
import { Field, fieldId } from '../ui/field.tsx'

/** What has to be typed before a plan is deleted. */
export const DELETE_WORD = 'delete'

type Props = { planId: string; title: string; error?: string | undefined }

/** Deleting is for good, so it asks for a typed word. */
export function DeletePlanForm({ planId, title, error }: Props) {
  return (
    <Form method="post" action={`/plans/${planId}/delete`} className="space-y-4">
      <p>“{title}” goes with its modules, its tasks and what you have done of them. This cannot be undone.</p>
      <Field name="confirmation" label={`Type “${DELETE_WORD}” to confirm`} error={error}>
        <input
          id={fieldId('confirmation')}
          name="confirmation"
          autoComplete="off"
          autoCapitalize="none"
          required
          pattern={`\\s*${DELETE_WORD}\\s*`}
          title={`Type “${DELETE_WORD}”`}
          aria-invalid={error ? true : undefined}
          className="control"
        />
      </Field>
      <Button look="grave">Delete this plan</Button>
    </Form>
  )
}
