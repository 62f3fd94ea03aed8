import type { useFetcher } from '@remix-run/react'
import { Button } from '../ui/button.tsx'
import type { Outcome, Ways } from './types.ts'

export type RetryProps = { planId: string; retry: ReturnType<typeof useFetcher<Outcome>> }
type Kinds = NonNullable<Ways['curriculum']>['kinds']

const selectId = 'curriculum-topic-kind'

/** The built-in curriculum instead of the provider that failed: offered, never taken by itself. */
export function CurriculumInstead({ planId, retry, kinds, main }: RetryProps & { kinds: Kinds; main: boolean }) {
  return (
    <retry.Form method="post" action={`/plans/${planId}/retry`} className="space-y-3 border-t border-line pt-4">
      <input type="hidden" name="by" value="curriculum" />
      <p className="text-small text-soft">
        {kinds
          ? 'The built-in curriculum needs no provider and is not AI. It has nothing written for this topic: you get a general framework for the kind of topic you choose.'
          : 'The built-in curriculum needs no provider and is not AI: its plans are put together from material written by hand.'}
      </p>
      {kinds && (
        <div className="space-y-2">
          <label htmlFor={selectId} className="block font-bold">
            What kind of topic is it?
          </label>
          <select id={selectId} name="topicKind" required defaultValue="" className="control max-w-sm">
            <option value="" disabled>
              Choose one
            </option>
            {kinds.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
        </div>
      )}
      <Button look={main ? 'main' : 'plain'} disabled={retry.state !== 'idle'}>
        Make it with the built-in curriculum
      </Button>
    </retry.Form>
  )
}

/** Other providers than the one that failed: offered, never taken by themselves. */
export function OtherProviders({ planId, retry, others }: RetryProps & { others: Ways['others'] }) {
  if (others.length === 0) return null
  return (
    <retry.Form method="post" action={`/plans/${planId}/retry`} className="flex flex-wrap gap-3">
      {others.map(({ by, label }) => (
        <Button key={by} name="by" value={by} disabled={retry.state !== 'idle'}>
          Ask {label} this time
        </Button>
      ))}
    </retry.Form>
  )
}
