import { Link } from '@remix-run/react'
import { Printer } from 'lucide-react'
import { AskTutor } from '../tutor/ask-tutor.tsx'

type Props = { id: string; title: string; planId: string; making: boolean }

/** The heading over a plan's content, with the ways to the tutor and to paper once there is something to ask about. */
export function ContentHead({ id, title, planId, making }: Props) {
  return (
    <div className="flex min-h-11 items-center justify-between gap-4">
      <h2 id={id}>{title}</h2>
      {!making && (
        <p className="flex flex-wrap justify-end gap-x-6 text-small" data-chrome>
          <AskTutor planId={planId} />
          <Link to={`/plans/${planId}/print`} className="link inline-flex min-h-11 items-center gap-2">
            <Printer aria-hidden="true" className="size-4 text-soft" />
            To print
          </Link>
        </p>
      )}
    </div>
  )
}
