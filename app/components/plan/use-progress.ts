import { useFetcher, useRevalidator } from '@remix-run/react'
import { useEffect, useReducer, useRef, useState } from 'react'
import { fromChain } from '#app/domain/chain.ts'
import type { ProgressEvent } from '#app/domain/progress.ts'
import type { MakingData, Window } from './types.ts'

/** A window ends by itself after 20 s; one that has not after this long is dead, ms. */
const DEAD_AFTER_MS = 26_000
/** Waits between attempts to come back: doubling from the first to the last, ms. */
const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 10_000

/** How the page hears of progress just now. */
export type Hearing = 'live' | 'reconnecting' | 'offline'

type Act = { reset: ProgressEvent[] } | { add: ProgressEvent }

function collect(events: ProgressEvent[], act: Act): ProgressEvent[] {
  if ('reset' in act) return act.reset
  return act.add.seq > (events.at(-1)?.seq ?? 0) ? [...events, act.add] : events
}

const leave = (streamId: string) => navigator.sendBeacon('/streams/close', new URLSearchParams({ id: streamId }))

type Told = { onEvent: (event: ProgressEvent) => void; onEnd: () => void; onNext: () => void; onLost: () => void }

/** Walk one window to its end. Returns what to do when the page leaves it before. */
function walk(window: Window, told: Told): () => void {
  if (window.frames === null) {
    told.onLost()
    return () => {}
  }
  const { frames, streamId } = window
  let over = false
  const finish = (how: () => void) => {
    if (over) return
    over = true
    clearTimeout(dead)
    how()
  }
  const dead = setTimeout(() => finish(told.onLost), DEAD_AFTER_MS)
  const read = async () => {
    for await (const frame of fromChain(frames)) {
      if (over) return
      if (frame.kind === 'event') told.onEvent(frame.event)
      else return finish({ end: told.onEnd, window: told.onNext, lost: told.onLost }[frame.kind])
    }
    finish(told.onLost)
  }
  read().catch(() => finish(told.onLost))
  return () => finish(() => leave(streamId))
}

/**
 * Follow a plan being made: the events so far, each new one as it comes, over as many windows as it takes. When it
 * has ended the page's own loader is asked again. `making` is null for a plan at rest.
 */
export function useProgress(planId: string, making: MakingData | null): { events: ProgressEvent[]; hearing: Hearing } {
  const fetcher = useFetcher<Window>({ key: `progress-${planId}` })
  const { revalidate } = useRevalidator()
  const { load } = fetcher
  const [events, tell] = useReducer(collect, making?.events ?? [])
  const [hearing, setHearing] = useState<Hearing>('live')
  const [window, setWindow] = useState<Window | null>(making?.watch ?? null)
  const cursor = useRef(making?.cursor ?? 0)
  const tries = useRef(0)

  useEffect(() => {
    if (making) {
      tell({ reset: making.events })
      cursor.current = making.cursor
    }
    setWindow(making?.watch ?? null)
  }, [making])
  useEffect(() => {
    if (fetcher.data) setWindow((now) => now && (fetcher.data ?? null))
  }, [fetcher.data])

  useEffect(() => {
    if (!window) return
    let waiting: ReturnType<typeof setTimeout> | undefined
    const open = () => load(`/plans/${planId}/progress?after=${cursor.current}`)
    const stop = walk(window, {
      onEvent(event) {
        tries.current = 0
        cursor.current = Math.max(cursor.current, event.seq)
        setHearing('live')
        tell({ add: event })
      },
      onEnd: () => void revalidate(),
      onNext() {
        tries.current = 0
        setHearing('live')
        open()
      },
      onLost() {
        setHearing(navigator.onLine ? 'reconnecting' : 'offline')
        waiting = setTimeout(open, Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries.current++))
      },
    })
    return () => {
      clearTimeout(waiting)
      stop()
    }
  }, [window, planId, load, revalidate])
  return { events, hearing }
}
