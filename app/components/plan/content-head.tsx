import { Link } from '@remix-run/react'
import { Printer } from 'lucide-react'

type Props = { id: string; title: string; planId: string; making: boolean }

/** The heading over a plan's content, with the way to paper once there is something to print. */
export function ContentHead({ id, title, planId, making }: Props) {
  return (
    <div className="flex min-h-11 items-center justify-between gap-4">
      <h2 id={id}>{title}</h2>
      {!making && (
        <Link
          to={`/plans/${planId}/print`}
          className="link inline-flex min-h-11 items-center gap-2 text-small"
          data-chrome
        >
          <Printer aria-hidden="true" className="size-4 text-soft" />
          To print
        </Link>
      )}
    </div>
  )
}
