import clsx from 'clsx'
import { CircleAlert, Info } from 'lucide-react'
import type { ReactNode } from 'react'

type Props = {
  tone?: 'plain' | 'grave'
  title?: string
  /** Announce it: something the reader did has just led here. */
  announce?: boolean
  children: ReactNode
}

/** A paragraph that stands aside from the page: something happened, or something should be known first. */
export function Callout({ tone = 'plain', title, announce, children }: Props) {
  const Icon = tone === 'grave' ? CircleAlert : Info
  return (
    <div
      role={announce ? 'alert' : undefined}
      className={clsx(
        'flex gap-3 rounded-md border p-4',
        tone === 'grave' ? 'border-blaze bg-blaze-wash' : 'border-line bg-sunken',
      )}
    >
      <Icon
        aria-hidden="true"
        className={clsx('mt-0.5 size-5 shrink-0', tone === 'grave' ? 'text-blaze' : 'text-soft')}
      />
      <div className="min-w-0 flex-1 space-y-1">
        {title && <p className="font-bold">{title}</p>}
        {children}
      </div>
    </div>
  )
}
