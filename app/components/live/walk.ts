import { fromChain } from '#app/domain/chain.ts'
import type { Window } from './types.ts'

/** A window ends by itself after 20 s; one that has not after this long is dead, ms. */
const DEAD_AFTER_MS = 26_000

/** What a window says: an event, that the work has ended, that the next window is due, or that it broke off. */
export type Told<Event> = {
  onEvent: (event: Event) => void
  onEnd: () => void
  onNext: () => void
  onLost: () => void
}

const leave = (streamId: string) => navigator.sendBeacon('/streams/close', new URLSearchParams({ id: streamId }))

/** Walk one window to its end. Returns what to do when the page leaves it before. */
export function walk<Event>(window: Window<Event>, told: Told<Event>): () => void {
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
