import type { FormField } from '#app/domain/form-field.ts'

const words = (field: FormField, value: unknown): string => {
  const label = (each: unknown) => field.options?.find((option) => option.value === each)?.label ?? String(each)
  return Array.isArray(value) ? value.map(label).join(', ') : label(value)
}

/** The unit a number was given in, where that was a choice. */
const unitOf = ({ units }: FormField, input: Record<string, unknown>): string => {
  const unit = units?.of.find((each) => each.value === input[units.by])?.unit
  return unit ? ` ${unit}` : ''
}

/** What a learner asked for, field by field as the form names them; what was left out is left out. */
export const askedOf = (form: FormField[], input: Record<string, unknown>): { label: string; value: string }[] =>
  form
    .filter(({ name }) => input[name] !== undefined && input[name] !== null && input[name] !== '')
    .map((field) => ({
      label: field.label,
      value: `${words(field, input[field.name])}${unitOf(field, input)}`,
    }))
