import { CircleAlert } from 'lucide-react'
import { useId, type InputHTMLAttributes } from 'react'

type Props = InputHTMLAttributes<HTMLInputElement> & {
  label: string
  issue?: string | undefined
  hint?: string | undefined
}

/** A labelled input with its hint and its complaint, tied together for screen readers. */
export function Field({ label, issue, hint, ...input }: Props) {
  const id = useId()
  const described = [hint && `${id}-hint`, issue && `${id}-issue`].filter(Boolean).join(' ') || undefined
  return (
    <div className="space-y-2">
      <label htmlFor={id} className="block font-bold">
        {label}
      </label>
      <input
        id={id}
        aria-describedby={described}
        aria-invalid={issue ? true : undefined}
        {...input}
        className="control"
      />
      {hint && (
        <p id={`${id}-hint`} className="text-small text-soft">
          {hint}
        </p>
      )}
      {issue && (
        <p id={`${id}-issue`} role="alert" className="flex items-start gap-2 font-medium text-blaze">
          <CircleAlert aria-hidden="true" className="mt-1 size-4 shrink-0" />
          {issue}
        </p>
      )}
    </div>
  )
}
