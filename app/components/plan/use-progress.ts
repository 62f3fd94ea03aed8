import { useRevalidator } from '@remix-run/react'
import { useCallback, useEffect, useReducer } from 'react'
import type { ProgressEvent } from '#app/domain/progress.ts'
import type { Hearing } from '../live/types.ts'
import { useLive } from '../live/use-live.ts'
import type { MakingData } from './types.ts'

type Act = { reset: ProgressEvent[] } | { add: ProgressEvent }

const collect = (events: ProgressEvent[], act: Act): ProgressEvent[] =>
  'reset' in act ? act.reset : [...events, act.add]

/**
 * Follow a plan being made: the events so far, and each new one as it comes. When it has ended the page's own loader is
 * asked again. `making` is null for a plan at rest.
 */
export function useProgress(planId: string, making: MakingData | null): { events: ProgressEvent[]; hearing: Hearing } {
  const { revalidate } = useRevalidator()
  const [events, tell] = useReducer(collect, making?.events ?? [])
  useEffect(() => {
    if (making) tell({ reset: making.events })
  }, [making])
  const onEvent = useCallback((event: ProgressEvent) => tell({ add: event }), [])
  const told = { name: `progress-${planId}`, path: `/plans/${planId}/progress`, onEvent, onEnd: revalidate }
  return { events, hearing: useLive(making, told) }
}
