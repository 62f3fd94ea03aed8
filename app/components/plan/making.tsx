import { useFetcher } from '@remix-run/react'
import { Button } from '../ui/button.tsx'
import { LocalTime } from '../ui/local-time.tsx'
import { Progress } from '../ui/progress.tsx'
import { useSince } from '../ui/use-since.ts'
import { seconds } from '../ui/words.ts'
import { announcement, phaseLine, progressCount, type ProgressState } from './progress-state.ts'
import { Stuck } from './stuck.tsx'
import type { MakingData } from './types.ts'
import type { Hearing } from '../live/types.ts'
import { usualTime, waitOf, type Wait } from './wait.ts'

const HEARING: Record<Hearing, string> = {
  live: '',
  reconnecting: 'Reconnecting. The plan is still being made; nothing is lost.',
  offline: 'You are offline. The plan is still being made; this page catches up when you are back.',
}

/** How long it has been, how long it usually is, and when it ends at the latest. Two lines high, whatever they say. */
function Time({ wait, making, heard }: { wait: Wait; making: MakingData; heard: boolean }) {
  return (
    <p className="min-h-15 text-small text-soft sm:min-h-10" data-number>
      <span className="block">
        {seconds(wait.elapsedMs / 1000)} {wait.state === 'queued' ? 'in the queue' : 'so far'}
      </span>
      {heard && usualTime(wait, making.estimate)}
      {heard && wait.state === 'long' && ` It will stop automatically within ${seconds(wait.endsInMs / 1000 + 1)}.`}
    </p>
  )
}

/** The provider asked to wait, and the attempt goes on when it may: nothing to do about it but wait or cancel. */
function Deferred({ until }: { until: number }) {
  return (
    <p className="min-h-15 sm:min-h-10" data-number>
      It continues automatically at <LocalTime iso={new Date(until).toISOString()} as="time" />.
    </p>
  )
}

function Cancel({ planId }: { planId: string }) {
  const cancel = useFetcher<{ ok: boolean; message?: string }>()
  return (
    <cancel.Form method="post" action={`/plans/${planId}/cancel`}>
      <Button disabled={cancel.state !== 'idle'}>{cancel.state === 'idle' ? 'Cancel' : 'Cancelling…'}</Button>
    </cancel.Form>
  )
}

/** What is worth saying aloud besides the modules, once each time it becomes so. */
const ALOUD: Record<Wait['state'], string> = {
  queued: '',
  usual: '',
  long: ' This takes longer than usual.',
  stuck: ' This should have finished by now. You can stop it and try again.',
}

type Props = {
  planId: string
  making: MakingData
  state: ProgressState
  hearing: Hearing
  noun: string
  /** The plan has content, and what is made waits for a decision. */
  again?: boolean
}

/** A plan being made, as it happens: the phase, the count, the time, and the way to stop it. */
export function Making({ planId, making, state, hearing, noun, again }: Props) {
  const wait = waitOf(state, making, useSince(making))
  // Nothing is said of work that this page does not hear of just now.
  const heard = hearing === 'live'
  const line = phaseLine(state, { ...making, noun })
  const { value, max } = progressCount(state, making.expected)
  return (
    <div className="max-w-text space-y-4">
      <h2 className={again ? 'text-body' : undefined}>{again ? `A new version: ${line}` : line}</h2>
      <Progress label="Making the plan" text={line} value={value} max={max} />
      {state.until === null ? <Time wait={wait} making={making} heard={heard} /> : <Deferred until={state.until} />}
      {heard && wait.state === 'stuck' ? (
        <Stuck planId={planId} making={making} again={again} />
      ) : (
        <p>
          You can leave this page; the work continues.{' '}
          {again ? 'Your plan stays as it is until you accept what comes.' : 'The plan will be under Today.'}
        </p>
      )}
      <Cancel planId={planId} />
      <noscript>
        <p>
          This page reloads automatically when there is more to see.{' '}
          <a href={`/plans/${planId}`} className="link">
            Reload now
          </a>
        </p>
      </noscript>
      <p role="status" className={again ? 'text-small empty:hidden' : 'min-h-7 text-small'}>
        {HEARING[hearing]}
      </p>
      <p role="status" className="sr-only">
        {announcement(state, line, noun)}
        {heard && ALOUD[wait.state]}
      </p>
    </div>
  )
}
