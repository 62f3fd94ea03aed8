import { Link } from '@remix-run/react'

type Props = { planId: string; task?: { id: string; title: string } }

/** The way from a plan, or from one of its tasks, to a tutor who knows it. */
export const AskTutor = ({ planId, task }: Props) => (
  <Link
    to={`/tutor/new?plan=${planId}${task ? `&task=${task.id}` : ''}`}
    className="link inline-flex min-h-11 items-center text-small"
  >
    Ask the tutor{task && <span className="sr-only"> about “{task.title}”</span>}
  </Link>
)
