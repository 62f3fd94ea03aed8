import { useFetcher } from '@remix-run/react'
import { useEffect, useRef, useState } from 'react'
import { comeBack, onNetwork } from './come-back.ts'
import type { Hearing, Window } from './types.ts'
import { walk } from './walk.ts'

/** What a page was given to watch: its first window, and the cursor it begins after. Null when nothing goes on. */
export type Live<Event> = { watch: Window<Event>; cursor: number }

/** The window to read now: the page's own first, then each that was asked for. */
function useWindow<Event>(name: string, live: Live<Event> | null) {
  const { data, load } = useFetcher<Window<Event>>({ key: name })
  const [window, setWindow] = useState<Window<Event> | null>(live?.watch ?? null)
  useEffect(() => setWindow(live?.watch ?? null), [live])
  useEffect(() => {
    if (data) setWindow((now) => now && (data as Window<Event>))
  }, [data])
  return { window, load }
}

type Following<Event> = {
  tries: { current: number }
  open: () => void
  onEvent: (event: Event) => void
  onEnd: () => void
  onHearing: (hearing: Hearing) => void
}

/** Read one window and see to the next, over lost connections and lost networks. Returns how to stop. */
function follow<Event>(window: Window<Event>, following: Following<Event>): () => void {
  const { tries, open, onEvent, onEnd, onHearing } = following
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

type Told<Event> = {
  /** Names the work, so that its windows are nobody else's. */
  name: string
  /** Where its next window is opened, without the cursor. */
  path: string
  /** Both are to stay the same from one render to the next. */
  onEvent: (event: Event) => void
  onEnd: () => void
}

/**
 * Follow work that goes on elsewhere, event by event, over as many windows as it takes and over lost connections. An
 * event that was told before is not told again.
 */
export function useLive<Event extends { seq: number }>(live: Live<Event> | null, told: Told<Event>): Hearing {
  const { name, path, onEvent, onEnd } = told
  const { window, load } = useWindow(name, live)
  const [hearing, setHearing] = useState<Hearing>('live')
  const cursor = useRef(live?.cursor ?? 0)
  const tries = useRef(0)
  useEffect(() => {
    if (live) cursor.current = live.cursor
  }, [live])
  useEffect(() => {
    if (!window) return
    return follow(window, {
      tries,
      open: () => load(`${path}?after=${cursor.current}`),
      onEvent(event) {
        if (event.seq <= cursor.current) return
        cursor.current = event.seq
        onEvent(event)
      },
      onEnd,
      onHearing: setHearing,
    })
  }, [window, path, load, onEvent, onEnd])
  return hearing
}
