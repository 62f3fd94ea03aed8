import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

export const fieldId = (name: string) => `field-${name}`

/** What a control must carry so that its help and its error are read with it. */
export function describe(
  name: string,
  parts: { help?: string | undefined; error?: string | undefined; more?: string | undefined },
) {
  const ids = [
    parts.error && `${fieldId(name)}-error`,
    parts.help && `${fieldId(name)}-help`,
    parts.more && `${fieldId(name)}-${parts.more}`,
  ].filter(Boolean)
  return {
    ...(ids.length > 0 ? { 'aria-describedby': ids.join(' ') } : {}),
    ...(parts.error ? { 'aria-invalid': true as const } : {}),
  }
}

export function FieldError({ name, error }: { name: string; error: string | undefined }) {
  if (!error) return null
  return (
    <p id={`${fieldId(name)}-error`} className="flex items-start gap-2 font-medium text-blaze">
      <CircleAlert aria-hidden="true" className="mt-1 size-4 shrink-0" />
      {error}
    </p>
  )
}

type Props = {
  name: string
  label: string
  /** What its number counts; read with the label. */
  unit?: ReactNode
  help?: ReactNode
  error?: string | undefined
  optional?: boolean
  /** Stands at the end of the help's line. */
  aside?: ReactNode
  children: ReactNode
}

/** A label, its control, its help and its error. The control takes `id={fieldId(name)}` and `describe(…)`. */
export function Field({ name, label, unit, help, error, optional, aside, children }: Props) {
  return (
    <div className="flex flex-col gap-2">
      <label htmlFor={fieldId(name)} className="block font-bold">
        {label}
        {unit}
        {optional && <span className="font-normal text-soft"> (optional)</span>}
      </label>
      {children}
      <FieldError name={name} error={error} />
      <div className="flex flex-wrap justify-between gap-x-4 text-small text-soft empty:hidden">
        {help && (
          <p id={`${fieldId(name)}-help`} className="max-w-[34rem]">
            {help}
          </p>
        )}
        {aside}
      </div>
    </div>
  )
}
