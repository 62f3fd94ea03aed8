import { toChain, type Chain } from '#app/domain/chain.ts'
import type { TenantContext } from '#app/services/context.ts'
import type { WatchFrame, WatchOptions } from '#app/services/watch-rows.server.ts'
import type { Edge } from './edge.ts'

/** A page's window onto progress closes after this long and is opened again at its cursor; below `streamTimeout`. ms. */
const WINDOW_MS = 20_000

/** `lost`: this window cannot go on, though the work may; come back in a while. */
export type WindowFrame<Event> = WatchFrame<Event> | { kind: 'lost' }

/** One window: what a page walks, and the name under which it says that it has left. */
export type Watch<Event> = { streamId: string; frames: Chain<WindowFrame<Event>> }

/** Work that goes on, as a service tells of it: ends at the window's end, or when the signal aborts. */
export type Watched<Event> = (options: WatchOptions) => AsyncGenerator<WatchFrame<Event>>

/**
 * Work that goes on as a chain of promises that a loader may return. It ends by itself: at the end of the work, of the
 * window, when the client has gone or when the page closes it. Trouble is a frame, never a rejection.
 */
export function openWatch<Event>(
  { context }: Pick<Edge, 'context'>,
  ctx: TenantContext,
  watched: Watched<Event>,
): Watch<Event> {
  const streamId = ctx.newId()
  return { streamId, frames: toChain(windowFrames(context, ctx, streamId, watched)) }
}

/** The cursor a page has come to, in the address of its next window. */
export function cursorIn(request: Request): number {
  const after = new URL(request.url).searchParams.get('after') ?? ''
  return /^\d{1,9}$/.test(after) ? Number(after) : 0
}

async function* windowFrames<Event>(
  { runtime, clientGone, requestId }: Edge['context'],
  ctx: TenantContext,
  streamId: string,
  watched: Watched<Event>,
): AsyncGenerator<WindowFrame<Event>> {
  const release = ctx.openStream()
  if (!release) {
    yield { kind: 'lost' }
    return
  }
  const stop = new AbortController()
  const abort = () => stop.abort()
  const unregister = runtime.streams.register(streamId, ctx.tenantId, abort)
  clientGone.addEventListener('abort', abort, { once: true })
  try {
    yield* watched({ windowMs: WINDOW_MS, signal: stop.signal })
  } catch (error) {
    runtime.log.warn({ err: error, requestId }, 'a window onto work broke off')
    yield { kind: 'lost' }
  } finally {
    clientGone.removeEventListener('abort', abort)
    unregister()
    release()
  }
}
