import clsx from 'clsx'
import { describe, FieldError, fieldId } from './field.tsx'

export type ChoiceOption = { value: string; label: string; help?: string | undefined }

type Props = {
  name: string
  legend: string
  help?: string | undefined
  error?: string | undefined
  options: readonly ChoiceOption[]
  initial?: string | undefined
  required?: boolean
  /** Many options stand in two columns, few share one row. */
  many?: boolean
  /** Any number may be chosen; `initial` names them with commas. */
  several?: boolean
}

const COLUMNS: Record<number, string> = {
  2: 'sm:grid-cols-2',
  3: 'sm:grid-cols-3',
  4: 'grid-cols-2 sm:grid-cols-4',
  5: 'sm:grid-cols-3',
  6: 'sm:grid-cols-3',
}

/** One of several, or some of them, each a card as wide as a thumb needs. */
export function Choice({ name, legend, help, error, options, initial, required, many, several = false }: Props) {
  const chosen = several ? (initial ?? '').split(',') : [initial]
  return (
    <fieldset className="space-y-2" {...describe(name, { help, error })}>
      <legend className="mb-2 font-bold">{legend}</legend>
      <div className={clsx('grid gap-2', many ? 'sm:grid-cols-2' : COLUMNS[options.length])}>
        {options.map((option, index) => (
          <label
            key={option.value}
            className="flex min-h-11 items-start gap-3 rounded-md border border-edge bg-raised px-3 py-2.5 hover:bg-sunken has-checked:border-ink has-checked:bg-sunken has-checked:ring-1 has-checked:ring-ink has-focus-visible:outline-3 has-focus-visible:outline-blaze"
          >
            <input
              type={several ? 'checkbox' : 'radio'}
              name={name}
              value={option.value}
              id={index === 0 ? fieldId(name) : undefined}
              defaultChecked={chosen.includes(option.value)}
              required={required && !several}
              className="mt-1 size-4 shrink-0 outline-none"
            />
            <span className="min-w-0">
              <span className="block">{option.label}</span>
              {option.help && <span className="block text-small text-soft">{option.help}</span>}
            </span>
          </label>
        ))}
      </div>
      <FieldError name={name} error={error} />
      {help && (
        <p id={`${fieldId(name)}-help`} className="text-small text-soft">
          {help}
        </p>
      )}
    </fieldset>
  )
}
