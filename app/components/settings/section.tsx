import type { ReactNode } from 'react'

/** One subject of the settings, under its own heading. */
export function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id} className="space-y-4 border-t border-line pt-6">
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  )
}
