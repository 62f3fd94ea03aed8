import { Form } from '@remix-run/react'
import clsx from 'clsx'
import type { ReactNode } from 'react'
import { CircleAlert, type LucideIcon } from 'lucide-react'
import { EDIT_KEY, useEditing } from './use-edit.ts'

type Props = {
  act: string
  /** What the act is about, by field name. */
  about?: Record<string, string | number>
  className?: string
  label?: string
  children: ReactNode
}

/** One edit: a plain form, sent behind the page where there is a script. */
export function Act({ act, about = {}, className, label, children }: Props) {
  const { planId, version, busy, sending } = useEditing()
  return (
    <Form
      method="post"
      action={`/plans/${planId}/edit`}
      navigate={false}
      fetcherKey={EDIT_KEY}
      noValidate
      aria-label={label}
      className={className}
      onSubmit={(event) => {
        if (busy) event.preventDefault()
        else sending()
      }}
    >
      <input type="hidden" name="act" value={act} />
      <input type="hidden" name="seen" value={version} />
      {Object.entries(about).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
    </Form>
  )
}

type IconProps = { id: string; label: string; Icon: LucideIcon; off?: boolean }

/** A button that is only a sign; where it can do nothing it stays, so that the focus does. */
export function IconButton({ id, label, Icon, off }: IconProps) {
  return (
    <button
      id={id}
      aria-label={label}
      title={label}
      aria-disabled={off || undefined}
      onClick={off ? (event) => event.preventDefault() : undefined}
      className={clsx('grid size-11 place-items-center rounded-md', off ? 'text-line' : 'text-ink hover:bg-sunken')}
    >
      <Icon aria-hidden="true" className="size-5" />
    </button>
  )
}

type LabelledProps = { id: string; label: string; error?: string | undefined; className?: string; children: ReactNode }

/** A label over its control, and what is wrong with it. */
export function Labelled({ id, label, error, className, children }: LabelledProps) {
  return (
    <div className={clsx('space-y-1', className)}>
      <label htmlFor={id} className="block text-small font-bold">
        {label}
      </label>
      {children}
      {error && (
        <p id={`${id}-error`} className="flex items-start gap-2 text-small font-medium text-blaze">
          <CircleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
          {error}
        </p>
      )}
    </div>
  )
}

/** What a control carries so that its error is read with it. */
export const wrong = (id: string, error: string | undefined) =>
  error ? { 'aria-invalid': true as const, 'aria-describedby': `${id}-error` } : {}
