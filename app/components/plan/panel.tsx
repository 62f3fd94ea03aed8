import clsx from 'clsx'
import type { ReactNode } from 'react'
import { Cairn, type Stone } from './cairn.tsx'

/** The place at the top of a plan where its state is told; as tall while it is made as when it is ready. */
export function Panel({ stones, caption, children }: { stones: Stone[]; caption: string; children: ReactNode }) {
  return (
    <section
      aria-label="Where this plan stands"
      className={clsx(
        'grid gap-x-10 gap-y-6 border-y border-line py-6 sm:grid-cols-[1fr_10rem]',
        stones.length > 0 && 'min-h-88 sm:min-h-86',
      )}
    >
      <div className="min-w-0">{children}</div>
      <div className="hidden flex-col items-center justify-end gap-2 sm:flex">
        {stones.length > 0 && <Cairn stones={stones} className="h-auto w-full" />}
        <p className="text-center text-small text-soft" data-number>
          {caption}
        </p>
      </div>
    </section>
  )
}
