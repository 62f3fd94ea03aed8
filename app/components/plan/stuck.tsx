import { useFetcher } from '@remix-run/react'
import { Button } from '../ui/button.tsx'
import { Callout } from '../ui/callout.tsx'
import { count } from '../ui/words.ts'
import { RefusedNote } from './refused-note.tsx'
import type { MakingData, Outcome } from './types.ts'

type Props = { planId: string; making: MakingData }

/** The same for a plan that has content: nothing of it is at stake, and no number of attempts bounds it. */
function StuckAgain() {
  return (
    <Callout tone="grave" title="This should have finished by now.">
      <p>Whatever was making it has most likely stopped. Your plan is as it was: cancel this, then ask for it again.</p>
    </Callout>
  )
}

/** Past every limit: give up what hangs and begin anew, in one step. */
export function Stuck({ again, ...of }: Props & { again: boolean | undefined }) {
  return again ? <StuckAgain /> : <StuckFirst {...of} />
}

function StuckFirst({ planId, making }: Props) {
  const retry = useFetcher<Outcome>()
  const refused = retry.data && !retry.data.ok ? retry.data : null
  return (
    <div className="space-y-4">
      <Callout tone="grave" title="This should have finished by now.">
        <p>
          Whatever was making it has most likely stopped. What you typed is kept.{' '}
          {making.left > 0
            ? `You can stop it and try again: ${count(making.left, 'attempt')} left for this plan.`
            : 'No attempts are left for this plan. Cancel it, then copy it into a new plan.'}
        </p>
      </Callout>
      {refused && <RefusedNote refused={refused} message={refused.message} />}
      {making.left > 0 && (
        <retry.Form method="post" action={`/plans/${planId}/retry`}>
          <input type="hidden" name="instead" value={making.attemptId} />
          <Button look="main" disabled={retry.state !== 'idle'}>
            {retry.state === 'idle' ? 'Stop and try again' : 'Starting…'}
          </Button>
        </retry.Form>
      )}
    </div>
  )
}
