import type { Chain } from '#app/domain/chain.ts'

/** How the page hears of what goes on just now. */
export type Hearing = 'live' | 'reconnecting' | 'offline'

export type Frame<Event> =
  | { kind: 'event'; event: Event }
  | { kind: 'window'; cursor: number }
  | { kind: 'end' }
  | { kind: 'lost' }

/** One window onto work that goes on; null frames when it could not be opened. */
export type Window<Event> = { streamId: string; frames: Chain<Frame<Event>> } | { streamId: null; frames: null }
