import clsx from 'clsx'
import type { Change } from '#app/domain/diff.ts'

export const CHANGE_WORD: Record<Change, string> = {
  added: 'Added',
  removed: 'Removed',
  changed: 'Changed',
  kept: 'Kept',
}
const SIGN: Record<Change, string> = { added: '+', removed: '−', changed: '~', kept: '=' }
const LOOK: Record<Change, string> = {
  added: 'border-ink bg-ink text-paper',
  removed: 'border-dashed border-ink text-ink',
  changed: 'border-ink text-ink',
  kept: 'border-transparent text-soft',
}

/** What becomes of a thing: a word and a sign, never a colour alone. */
export function Mark({ change }: { change: Change }) {
  return (
    <span
      className={clsx(
        'inline-flex w-22 shrink-0 items-center gap-1.5 rounded-sm border px-1.5 text-small font-medium',
        LOOK[change],
      )}
    >
      <span aria-hidden="true" className="w-3 text-center">
        {SIGN[change]}
      </span>
      {CHANGE_WORD[change]}
    </span>
  )
}

/** The line at the side of a row, so that a page of them can be skimmed. */
export const EDGE: Record<Change, string> = {
  added: 'border-l-4 border-l-ink',
  removed: 'border-l-4 border-dashed border-l-edge',
  changed: 'border-l-4 border-l-stone',
  kept: 'border-l-4 border-l-transparent',
}

/** A value that was and one that is now, told in words to who cannot see them struck out. */
export function BeforeAfter({ before, after }: { before: string; after: string }) {
  return (
    <>
      <del className="text-soft decoration-1">
        <span className="sr-only">before: </span>
        {before}
      </del>{' '}
      <span aria-hidden="true">→</span>{' '}
      <ins className="no-underline">
        <span className="sr-only">now: </span>
        {after}
      </ins>
    </>
  )
}
