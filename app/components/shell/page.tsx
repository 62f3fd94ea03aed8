import clsx from 'clsx'
import { Link } from '@remix-run/react'
import type { ReactNode } from 'react'

export type Crumb = { label: string; to: string }

type Props = {
  crumbs?: Crumb[]
  narrow?: boolean
  /** The page grows while it is read: what stands under it begins below the window. */
  growing?: boolean
  children: ReactNode
}

/** The one column every page is read in, with the way back above it. */
export function Page({ crumbs = [], narrow, growing, children }: Props) {
  return (
    <main
      id="main"
      tabIndex={-1}
      className={clsx('mx-auto w-full max-w-3xl px-4 pt-6 pb-16 sm:px-6', growing && 'min-h-dvh')}
    >
      {crumbs.length > 0 && (
        <nav aria-label="Breadcrumbs" className="mb-4 text-small text-soft" data-chrome>
          <ol className="flex flex-wrap gap-x-2">
            {crumbs.map((crumb) => (
              <li key={crumb.to} className="after:ml-2 after:content-['/'] last:after:content-none">
                <Link to={crumb.to} className="link inline-block py-0.5">
                  {crumb.label}
                </Link>
              </li>
            ))}
          </ol>
        </nav>
      )}
      {narrow ? <div className="max-w-lg">{children}</div> : children}
    </main>
  )
}
