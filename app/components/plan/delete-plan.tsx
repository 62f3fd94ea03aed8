import { Form } from '@remix-run/react'
import { Button } from '../ui/button.tsx'

type Props = { planId: string; title: string }

/** Deleting can be undone for a week, so it asks once and for nothing to be typed. */
export function DeletePlanForm({ planId, title }: Props) {
  return (
    <Form method="post" action={`/plans/${planId}/delete`} className="space-y-4">
      <p>
        “{title}” goes with its modules, its tasks and what you have done of them. For 7 days you can bring it back, or
        remove it for good, under Deleted plans; it goes earlier if its space is needed.
      </p>
      <Button look="grave">Delete this plan</Button>
    </Form>
  )
}
