import { useEffect, useRef } from 'react'
import { fieldId } from '../ui/field.tsx'

type Props = { title: string; issues: Record<string, string>; fields: ReadonlySet<string> }

/** What is wrong with a form, in one place that takes the focus; each line leads to its field, if `fields` has it. */
export function ErrorSummary({ title, issues, fields }: Props) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.focus(), [issues])
  return (
    <div
      ref={box}
      tabIndex={-1}
      role="alert"
      data-quiet-focus
      className="space-y-2 rounded-md border-2 border-blaze bg-blaze-wash p-4"
    >
      <p className="font-bold">{title}</p>
      <ul className="list-disc space-y-1 pl-5">
        {Object.entries(issues).map(([name, message]) => (
          <li key={name}>
            {!fields.has(name) ? (
              message
            ) : (
              <a href={`#${fieldId(name)}`} className="link">
                {message}
              </a>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
