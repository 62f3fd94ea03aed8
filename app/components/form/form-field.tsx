import { Choice } from '../ui/choice.tsx'
import { describe, Field, fieldId } from '../ui/field.tsx'
import { Counter, describeCounted } from './counter.tsx'
import type { FormField as Shape } from '#app/domain/form-field.ts'

type Props = { field: Shape; initial: string | undefined; now: string | undefined; error: string | undefined }

function Text({ field, initial, now, error }: Props) {
  const { name, help, max, placeholder, required, widget } = field
  const counted = max !== undefined
  const counter = counted && <Counter name={name} length={(now ?? initial ?? '').trim().length} max={max} />
  const common = {
    id: fieldId(name),
    name,
    required,
    defaultValue: initial ?? '',
    ...(placeholder ? { placeholder } : {}),
    ...(counted ? describeCounted(name, { help, error }) : describe(name, { help, error })),
  }
  return (
    <Field name={name} label={field.label} help={help} error={error} optional={!required} aside={counter}>
      {widget === 'textarea' ? (
        <textarea {...common} rows={6} className="control" />
      ) : (
        <input {...common} type="text" autoComplete="off" className="control" />
      )}
    </Field>
  )
}

/** Texts for each value of another field; the style sheet shows the one for the value that is chosen. */
function ByUnit({ units, text }: { units: NonNullable<Shape['units']>; text: 'unit' | 'help' }) {
  return units.of.map((each) => (
    <span key={each.value} data-unit={each.value}>
      {each[text]}
    </span>
  ))
}

function Short({ field, initial, error }: Props) {
  const { name, min, max, step, required, units } = field
  const date = field.widget === 'date'
  const help = units ? <ByUnit units={units} text="help" /> : field.help
  const aside = units && (
    <>
      , <ByUnit units={units} text="unit" />
    </>
  )
  return (
    <Field name={name} label={field.label} unit={aside} help={help} error={error} optional={!required}>
      <input
        id={fieldId(name)}
        name={name}
        type={date ? 'date' : 'number'}
        inputMode={date ? undefined : step && step % 1 !== 0 ? 'decimal' : 'numeric'}
        min={min}
        max={max}
        step={step}
        required={required}
        defaultValue={initial ?? ''}
        className="control sm:max-w-48"
        {...describe(name, { help: units ? name : field.help, error })}
      />
    </Field>
  )
}

/** One field of a blueprint's form, drawn without knowing which kind of plan it belongs to. */
export function FormField(props: Props) {
  const { field, initial, error } = props
  switch (field.widget) {
    case 'choice':
    case 'choices':
      return (
        <Choice
          name={field.name}
          legend={field.label}
          help={field.help || undefined}
          error={error}
          options={field.options ?? []}
          initial={initial}
          required={field.required}
          several={field.widget === 'choices'}
        />
      )
    case 'number':
    case 'date':
      return <Short {...props} />
    case 'text':
    case 'textarea':
      return <Text {...props} />
  }
}
