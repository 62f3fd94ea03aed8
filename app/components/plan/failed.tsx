import { failureSentence } from '#app/domain/attempt.ts'
import { LocalTime } from '../ui/local-time.tsx'
import { seconds } from '../ui/words.ts'
import type { AttemptData, Ways } from './types.ts'
import { useCountdown } from './use-countdown.ts'
import { WaysOn } from './ways-on.tsx'

/** When the provider takes requests again; counts down where it can, and says so once it does. */
function Reopening({ at, leftMs }: { at: string; leftMs: number }) {
  return (
    <>
      <p data-number>
        {leftMs > 0 ? (
          <>
            It takes requests again at <LocalTime iso={at} as="time" />, in {seconds(leftMs / 1000 + 1)}.
          </>
        ) : (
          'It takes requests again now.'
        )}
      </p>
      <p role="status" className="sr-only">
        {leftMs === 0 && 'You can try again now.'}
      </p>
      {leftMs > 0 && (
        <noscript>
          <meta httpEquiv="refresh" content={String(Math.ceil(leftMs / 1000) + 1)} />
        </noscript>
      )}
    </>
  )
}

type Props = { planId: string; attempt: AttemptData | undefined; ways: Ways }

/** A plan that was not made: what happened, what was kept, what to do. */
export function FailedPlan({ planId, attempt, ways }: Props) {
  const { title, kept, next, acts } = failureSentence(attempt ?? { classification: null, errorCode: null })
  const leftMs = useCountdown(ways.waitMs)
  return (
    <div className="max-w-text space-y-4">
      <h2>{title}</h2>
      <p>
        {kept} {ways.again.allowed ? next : ways.again.reason}
      </p>
      {attempt?.retryAt && ways.again.allowed && <Reopening at={attempt.retryAt} leftMs={leftMs} />}
      <WaysOn
        planId={planId}
        ways={ways}
        acts={acts}
        cancelled={attempt?.classification === 'cancelled'}
        leftMs={leftMs}
      />
    </div>
  )
}

/** A later attempt on a plan that has content went wrong: the content is as it was. */
export function FailedAgain({ attempt }: { attempt: AttemptData }) {
  return (
    <p>
      {failureSentence(attempt).title} Your plan is as it was before <LocalTime iso={attempt.startedAt} as="moment" />.
    </p>
  )
}
