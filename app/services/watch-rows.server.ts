import type { Step } from '#db/connection.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'
import type { TenantContext } from './context.ts'

/** A watcher looks at the rows this often even when no bell rings (another process may be the writer), ms. */
const POLL_MS = 1000

export type WatchFrame<Event> =
  | { kind: 'event'; event: Event }
  /** The window closed while work goes on: come back with this cursor. */
  | { kind: 'window'; cursor: number }
  /** Nothing more will come. */
  | { kind: 'end' }

/** Rows after a cursor, and whether there may be more. */
export type Look<Event> = { events: Event[]; more: boolean }

export type WatchOptions = { windowMs: number; signal: AbortSignal }

type Watched<Event> = {
  /** Rings when there may be something new. */
  key: string
  after: number
  look: (r: TenantReader, cursor: number) => Step<Look<Event>>
}

/**
 * The rows after a cursor, then new ones as they are written, until `look` says that nothing more will come, the window
 * has passed or `signal` aborts. The rows are the truth: the bell only says when to look again.
 */
export async function* watchRows<Event extends { seq: number }>(
  ctx: TenantContext,
  { key, after, look }: Watched<Event>,
  options: WatchOptions,
): AsyncGenerator<WatchFrame<Event>> {
  const until = performance.now() + options.windowMs
  let cursor = after
  for (;;) {
    const waiting = new AbortController()
    const rung = ctx.bell.wait(key, POLL_MS, AbortSignal.any([options.signal, waiting.signal]))
    try {
      const seen = await ctx.db.read((r) => look(r, cursor))
      for (const event of seen.events) {
        cursor = event.seq
        yield { kind: 'event', event }
      }
      if (!seen.more) {
        yield { kind: 'end' }
        return
      }
      if (options.signal.aborted || performance.now() >= until) {
        yield { kind: 'window', cursor }
        return
      }
      if (seen.events.length === 0) await rung
    } finally {
      waiting.abort()
    }
  }
}
