import { useRef, type ReactNode } from 'react'
import { CopyButton } from './copy-button.tsx'
import { Scrolls } from './scrolls.tsx'

/** Code as it was written, with its language named and a way to take it along. */
export function CodeBlock({ language, children }: { language: string | undefined; children: ReactNode }) {
  const code = useRef<HTMLElement>(null)
  return (
    <div className="overflow-clip rounded-md border border-line bg-sunken">
      <div className="flex min-h-11 items-center justify-between gap-4 border-b border-line pl-4 text-small text-soft">
        <span className="min-w-0 truncate">{language ?? 'Code'}</span>
        <CopyButton
          what="the code"
          text={() => code.current?.textContent ?? ''}
          className="inline-flex min-h-11 items-center gap-1.5 px-4 hover:text-ink"
        />
      </div>
      <Scrolls label="Code">
        <pre className="w-max min-w-full p-4 text-small">
          <code ref={code}>{children}</code>
        </pre>
      </Scrolls>
    </div>
  )
}
