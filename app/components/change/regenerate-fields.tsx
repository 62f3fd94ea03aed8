import type { FormField as Shape } from '#app/domain/form-field.ts'
import { FieldGroups, FieldList } from '../form/field-list.tsx'
import type { Answer, RegenerateData } from './types.ts'

type Props = { page: RegenerateData; answer: Answer | undefined }

/** What should be different is said in the plan's notes; they are asked for first, and never folded. */
const notesAs = ({ group: _, ...field }: Shape): Shape => ({
  ...field,
  label: 'Your notes for this plan',
  help: `Say here what should be different: more of this, less of that, what you know by now.${
    field.max ? ` Up to ${field.max} characters.` : ''
  }`,
})

/** The fields the plan was made from, as they are now. */
export function WholeFields({ page, answer }: Props) {
  const filling = { first: answer?.values ?? page.given, now: null, issues: answer?.issues ?? {} }
  const notes = page.fields.filter(({ name }) => name === 'notes')
  const rest = page.fields.filter(({ name }) => name !== 'notes')
  return (
    <>
      <FieldList fields={notes.map(notesAs)} {...filling} />
      <FieldList fields={rest.filter((field) => !field.group)} {...filling} />
      <FieldGroups fields={rest} open={false} {...filling} />
    </>
  )
}

const wish = (scope: RegenerateData['scope'], max: number): Shape => ({
  name: 'wish',
  label: scope === 'extend' ? 'What should the new modules be about?' : 'What should be different?',
  help: `You do not need to repeat the rest of the plan. Up to ${max} characters.`,
  widget: 'textarea',
  required: false,
  max,
})

const howMany = (room: number): Shape => ({
  name: 'modules',
  label: 'How many modules',
  help: `1 to ${room}. Where your weeks do not hold them, weeks are added.`,
  widget: 'number',
  required: true,
  min: 1,
  max: room,
  step: 1,
})

/** A wish for one module, or for more of them. */
export function PartFields({ page, answer }: Props) {
  const { scope, outlook, fields } = page
  const wished = wish(scope, fields.find(({ name }) => name === 'notes')?.max ?? 2000)
  const first = { modules: String(Math.min(2, outlook.room)), ...answer?.values }
  const shapes = scope === 'extend' ? [howMany(outlook.room), wished] : [wished]
  return <FieldList fields={shapes} first={first} now={null} issues={answer?.issues ?? {}} />
}
