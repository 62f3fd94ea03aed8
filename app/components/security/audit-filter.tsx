import { Form } from '@remix-run/react'
import { Button } from '../ui/button.tsx'
import { Field, fieldId } from '../ui/field.tsx'

type Props = { event: string; learner: string; events: [name: string, words: string][] }

/** Which events to show; a form that asks by address, so that what is found can be linked to. */
export function AuditFilter({ event, learner, events }: Props) {
  return (
    <Form method="get" className="flex flex-wrap items-end gap-4">
      <Field name="event" label="Event">
        <select id={fieldId('event')} name="event" defaultValue={event} className="control max-w-sm">
          <option value="">All</option>
          {events.map(([name, words]) => (
            <option key={name} value={name}>
              {words}
            </option>
          ))}
        </select>
      </Field>
      <Field name="learner" label="Learner">
        <input
          id={fieldId('learner')}
          name="learner"
          defaultValue={learner}
          placeholder="E-mail address or id"
          maxLength={254}
          className="control max-w-sm"
        />
      </Field>
      <Button>Show</Button>
    </Form>
  )
}
