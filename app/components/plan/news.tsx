import { Link } from '@remix-run/react'
import { PART_NOUN } from '#app/domain/progress.ts'
import { LastChange, type Changed } from '../change/last-change.tsx'
import { buttonLook } from '../ui/button.tsx'
import { Callout } from '../ui/callout.tsx'
import { FailedAgain } from './failed.tsx'
import { Making } from './making.tsx'
import type { ProgressState } from './progress-state.ts'
import type { AttemptData, MakingData, PlanData } from './types.ts'
import type { Hearing } from '../live/types.ts'

export type JustChanged = Changed

type Props = {
  plan: PlanData
  attempts: AttemptData[]
  making: MakingData | null
  last: JustChanged | null
  state: ProgressState
  hearing: Hearing
}

/** New content on its way. The plan stays where it is under it. */
function Remaking({ plan, making, state, hearing }: Props & { making: MakingData }) {
  return (
    <section aria-label="A new version is being made" className="rounded-md border border-line bg-sunken p-4">
      <noscript>
        <meta httpEquiv="refresh" content="5" />
      </noscript>
      <Making planId={plan.id} making={making} state={state} hearing={hearing} noun={PART_NOUN[plan.kind]} again />
    </section>
  )
}

/** Making it again came to nothing; the plan is as it was. */
function NotMade({ planId, attempt }: { planId: string; attempt: AttemptData }) {
  const cancelled = attempt.classification === 'cancelled'
  return (
    <Callout
      tone={cancelled ? 'plain' : 'grave'}
      title={cancelled ? 'No new version was made.' : 'The plan could not be made again.'}
    >
      <FailedAgain attempt={attempt} />
      <p>
        <Link to={`/plans/${planId}/regenerate`} className="link inline-flex min-h-11 items-center">
          Ask for it again
        </Link>
      </p>
    </Callout>
  )
}

/** What is new about a plan that has content: something being made, something to decide, something just done. */
export function News(props: Props) {
  const { plan, attempts, making, last } = props
  const [latest] = attempts
  if (plan.modules.length === 0) return null
  return (
    <>
      {last && <LastChange planId={plan.id} last={last} />}
      {latest?.status === 'failure' && <NotMade planId={plan.id} attempt={latest} />}
      {making && <Remaking {...props} making={making} />}
      {plan.proposal && (
        <Callout title="A new version is ready to look at">
          <p>Nothing has changed yet. See what would be added, removed, changed and kept, then decide.</p>
          <p className="pt-2">
            <Link to={`/plans/${plan.id}/changes`} className={buttonLook()}>
              See what would change
            </Link>
          </p>
        </Callout>
      )}
    </>
  )
}
