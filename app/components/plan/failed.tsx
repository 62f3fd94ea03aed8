import { Link, useFetcher } from '@remix-run/react'
import { failureSentence } from '#app/domain/attempt.ts'
import { REFUSAL_SENTENCE } from '#app/domain/gate.ts'
import { Button, buttonLook } from '../ui/button.tsx'
import { Callout } from '../ui/callout.tsx'
import { LocalTime } from '../ui/local-time.tsx'
import { count } from '../ui/words.ts'
import type { AttemptData } from './types.ts'

export type Again = { allowed: true; left: number } | { allowed: false; reason: string }
export type Refused = { code: string; retryAt: string | null }

type Outcome = { ok: true } | { ok: false; code: string; message: string; retryAt: string | null }

const SENTENCES: Record<string, string> = {
  ...REFUSAL_SENTENCE,
  rate_limited: 'You have started as many plans as this hour allows.',
  quota_exceeded: 'Your plans have filled your space on this server. Delete a plan you no longer need, then try again.',
  not_in_progress: 'Nothing is being made for this plan right now.',
}

/** Why the last request was turned down, whichever way the answer came. */
export function RefusedNote({ refused, message }: { refused: Refused; message?: string | undefined }) {
  return (
    <Callout tone="grave" announce>
      <p>
        {message ?? SENTENCES[refused.code] ?? 'That could not be done just now.'}
        {refused.retryAt && (
          <>
            {' '}
            The next can start at <LocalTime iso={refused.retryAt} as="time" />.
          </>
        )}
      </p>
    </Callout>
  )
}

/** The ways on: try again where that is allowed, or start another plan from the same words. */
function WaysOn({ planId, again }: { planId: string; again: Again }) {
  const retry = useFetcher<Outcome>()
  const refused = retry.data && !retry.data.ok ? retry.data : null
  return (
    <>
      {refused && <RefusedNote refused={refused} message={refused.message} />}
      <retry.Form method="post" action={`/plans/${planId}/retry`} className="flex flex-wrap items-center gap-3">
        {again.allowed && (
          <Button look="main" disabled={retry.state !== 'idle'}>
            {retry.state === 'idle' ? 'Try again' : 'Starting…'}
          </Button>
        )}
        <Link to={`/plans/new?from=${planId}`} className={buttonLook(again.allowed ? 'plain' : 'main')}>
          Copy into a new plan
        </Link>
      </retry.Form>
      {again.allowed && <p className="text-small text-soft">{count(again.left, 'attempt')} left for this plan.</p>}
    </>
  )
}

type Props = { planId: string; attempt: AttemptData | undefined; again: Again }

/** A plan that was not made: what happened, what was kept, what to do. */
export function FailedPlan({ planId, attempt, again }: Props) {
  const { title, kept, next } = failureSentence(attempt ?? { classification: null, errorCode: null })
  return (
    <div className="max-w-text space-y-4">
      <h2>{title}</h2>
      <p>
        {kept} {again.allowed ? next : again.reason}
      </p>
      {attempt?.retryAt && (
        <p>
          The provider takes requests again at <LocalTime iso={attempt.retryAt} as="time" />.
        </p>
      )}
      <WaysOn planId={planId} again={again} />
    </div>
  )
}
