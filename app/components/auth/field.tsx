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
    <div>
      <label htmlFor={id}>{label}</label>
      <input id={id} aria-describedby={described} aria-invalid={issue ? true : undefined} {...input} />
      {hint && <p id={`${id}-hint`}>{hint}</p>}
      {issue && (
        <p id={`${id}-issue`} role="alert">
          {issue}
        </p>
      )}
    </div>
  )
}
