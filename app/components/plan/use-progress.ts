import { useFetcher, useRevalidator } from '@remix-run/react'
import { useEffect, useReducer, useRef, useState } from 'react'
import type { ProgressEvent } from '#app/domain/progress.ts'
import { comeBack, onNetwork } from './come-back.ts'
import type { MakingData, Window } from './types.ts'
import { walk } from './walk.ts'

/** How the page hears of progress just now. */
export type Hearing = 'live' | 'reconnecting' | 'offline'

type Act = { reset: ProgressEvent[] } | { add: ProgressEvent }

function collect(events: ProgressEvent[], act: Act): ProgressEvent[] {
  if ('reset' in act) return act.reset
  return act.add.seq > (events.at(-1)?.seq ?? 0) ? [...events, act.add] : events
}

/** The window to read now: the page's own first, then each that was asked for. */
function useWindow(planId: string, making: MakingData | null) {
  const { data, load } = useFetcher<Window>({ key: `progress-${planId}` })
  const [window, setWindow] = useState<Window | null>(making?.watch ?? null)
  useEffect(() => setWindow(making?.watch ?? null), [making])
  useEffect(() => {
    if (data) setWindow((now) => now && data)
  }, [data])
  return { window, load }
}

/** The events so far, and the cursor after the last of them. */
function useEvents(making: MakingData | null) {
  const [events, tell] = useReducer(collect, making?.events ?? [])
  const cursor = useRef(making?.cursor ?? 0)
  useEffect(() => {
    if (!making) return
    tell({ reset: making.events })
    cursor.current = making.cursor
  }, [making])
  return { events, tell, cursor }
}

type Following = {
  tries: { current: number }
  open: () => void
  onEvent: (event: ProgressEvent) => void
  onEnd: () => void
  onHearing: (hearing: Hearing) => void
}

/** Read one window and see to the next, over lost connections and lost networks. Returns how to stop. */
function follow(window: Window, { tries, open, onEvent, onEnd, onHearing }: Following): () => void {
  const back = comeBack(tries, () => onHearing(navigator.onLine ? 'reconnecting' : 'offline'))
  const hear = () => {
    tries.current = 0
    onHearing('live')
  }
  if (window.frames) onHearing(navigator.onLine ? 'live' : 'offline')
  const stop = walk(window, {
    onEvent(event) {
      hear()
      onEvent(event)
    },
    onEnd: () => back.now(onEnd),
    onNext() {
      hear()
      back.now(open)
    },
    onLost: () => back.later(open),
  })
  const deaf = onNetwork({
    away: () => onHearing('offline'),
    home() {
      onHearing('reconnecting')
      stop()
      back.now(open)
    },
  })
  return () => {
    deaf()
    back.forget()
    stop()
  }
}

/**
 * Follow a plan being made: the events so far, each new one as it comes, over as many windows as it takes. When it
 * has ended the page's own loader is asked again. `making` is null for a plan at rest.
 */
export function useProgress(planId: string, making: MakingData | null): { events: ProgressEvent[]; hearing: Hearing } {
  const { revalidate } = useRevalidator()
  const { window, load } = useWindow(planId, making)
  const { events, tell, cursor } = useEvents(making)
  const [hearing, setHearing] = useState<Hearing>('live')
  const tries = useRef(0)

  useEffect(() => {
    if (!window) return
    return follow(window, {
      tries,
      open: () => load(`/plans/${planId}/progress?after=${cursor.current}`),
      onEvent(event) {
        cursor.current = Math.max(cursor.current, event.seq)
        tell({ add: event })
      },
      onEnd: revalidate,
      onHearing: setHearing,
    })
  }, [window, planId, load, revalidate, tell, cursor])
  return { events, hearing }
}
