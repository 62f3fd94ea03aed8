import { Link } from '@remix-run/react'
import { buttonLook } from '../ui/button.tsx'
import { Callout } from '../ui/callout.tsx'

/** Where changes are decided about when there are none. */
export function NoProposal({ planId, message }: { planId: string; message: string | undefined }) {
  return (
    <div className="max-w-text space-y-4">
      <h1>Nothing to decide</h1>
      {message && (
        <Callout tone="grave" announce>
          <p>{message}</p>
        </Callout>
      )}
      <p>When a plan or a part of it is made again, you see here what would change before anything does.</p>
      <div className="flex flex-wrap gap-3">
        <Link to={`/plans/${planId}`} className={buttonLook('main')}>
          To the plan
        </Link>
        <Link to={`/plans/${planId}/versions`} className={buttonLook()}>
          Earlier versions
        </Link>
      </div>
    </div>
  )
}
