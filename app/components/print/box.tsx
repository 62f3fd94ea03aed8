import { Square, SquareCheck } from 'lucide-react'

/** A box to tick with a pen; ticked already where the task is done. */
export function Box({ done }: { done: boolean }) {
  const Icon = done ? SquareCheck : Square
  return (
    <>
      <Icon aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
      {done && <span className="sr-only">Done: </span>}
    </>
  )
}
