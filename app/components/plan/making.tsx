import { useFetcher } from '@remix-run/react'
import { useEffect, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { LocalTime } from '../ui/local-time.tsx'
import { Progress } from '../ui/progress.tsx'
import { seconds } from '../ui/words.ts'
import { announcement, phaseLine, progressCount, type ProgressState } from './progress-state.ts'
import type { MakingData } from './types.ts'
import type { Hearing } from './use-progress.ts'

/** Milliseconds since the attempt began; goes on by the browser's own clock. */
function useElapsed(startMs: number): number {
  const [elapsed, setElapsed] = useState(startMs)
  useEffect(() => {
    const began = performance.now() - startMs
    const timer = setInterval(() => setElapsed(performance.now() - began), 1000)
    return () => clearInterval(timer)
  }, [startMs])
  return elapsed
}

const HEARING: Record<Hearing, string> = {
  live: '',
  reconnecting: 'Connecting again. The plan goes on being made; nothing is lost.',
  offline: 'You are offline. The plan goes on being made; this page catches up when you are back.',
}

function Elapsed({ making }: { making: MakingData }) {
  const elapsed = useElapsed(making.now - making.startedAt) / 1000
  const { medianMs } = making.estimate
  const usual = medianMs === null ? null : Math.max(1, Math.round(medianMs / 1000))
  return (
    <p className="text-small text-soft" data-number>
      {seconds(elapsed)} so far{usual !== null && `, usually about ${seconds(usual)}`}
    </p>
  )
}

type Props = { planId: string; making: MakingData; state: ProgressState; hearing: Hearing }

/** A plan being made, as it happens: the phase, the count, the time, and the way to stop it. */
export function Making({ planId, making, state, hearing }: Props) {
  const cancel = useFetcher<{ ok: boolean; message?: string }>()
  const line = phaseLine(state, making)
  const { value, max } = progressCount(state, making.expected)
  return (
    <div className="max-w-text space-y-4">
      <h2>{line}</h2>
      <Progress label="Making the plan" text={line} value={value} max={max} />
      {state.until === null ? (
        <Elapsed making={making} />
      ) : (
        <p>
          It goes on by itself at <LocalTime iso={new Date(state.until).toISOString()} as="time" />.
        </p>
      )}
      <p>You can leave this page; it goes on. The plan will be under Today.</p>
      <cancel.Form method="post" action={`/plans/${planId}/cancel`}>
        <Button disabled={cancel.state !== 'idle'}>{cancel.state === 'idle' ? 'Cancel' : 'Cancelling…'}</Button>
      </cancel.Form>
      <noscript>
        <p>
          This page reloads by itself when there is more to see.{' '}
          <a href={`/plans/${planId}`} className="link">
            Reload now
          </a>
        </p>
      </noscript>
      <p role="status" className="min-h-7 text-small">
        {HEARING[hearing]}
      </p>
      <p role="status" className="sr-only">
        {announcement(state, line)}
      </p>
    </div>
  )
}
