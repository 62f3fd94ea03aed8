import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'

/** A section that opens where it stands; the browser's own, so it needs no script. */
export function Disclosure({ summary, open, children }: { summary: ReactNode; open?: boolean; children: ReactNode }) {
  return (
    <details open={open} className="group/section border-t border-line">
      <summary className="flex min-h-12 items-center gap-2 py-2 font-bold hover:bg-sunken">
        <ChevronRight aria-hidden="true" className="size-4 shrink-0 text-soft group-open/section:rotate-90" />
        <span className="min-w-0">{summary}</span>
      </summary>
      <div className="pb-6 pl-6">{children}</div>
    </details>
  )
}
