import { toChain, type Chain } from '#app/domain/chain.ts'
import type { TenantContext } from '#app/services/context.ts'
import { watchPlan, type Frame } from '#app/services/watch.server.ts'
import type { Edge } from './edge.ts'

/** A page's window onto progress closes after this long and is opened again at its cursor; below `streamTimeout`. ms. */
const WINDOW_MS = 20_000

/** `lost`: this window cannot go on, though the work may; come back in a while. */
export type WindowFrame = Frame | { kind: 'lost' }

/** One window: what a page walks, and the name under which it says that it has left. */
export type Watch = { streamId: string; frames: Chain<WindowFrame> }

/**
 * A plan's progress after `cursor` as a chain of promises that a loader may return. It ends by itself: at the end of
 * the work, of the window, when the client has gone or when the page closes it. Trouble is a frame, never a rejection.
 */
export function openWatch(
  { context }: Pick<Edge, 'context'>,
  ctx: TenantContext,
  planId: string,
  cursor: number,
): Watch {
  const streamId = ctx.newId()
  return { streamId, frames: toChain(windowFrames(context, ctx, { streamId, planId, cursor })) }
}

async function* windowFrames(
  { runtime, clientGone, requestId }: Edge['context'],
  ctx: TenantContext,
  at: { streamId: string; planId: string; cursor: number },
): AsyncGenerator<WindowFrame> {
  const release = ctx.openStream()
  if (!release) {
    yield { kind: 'lost' }
    return
  }
  const stop = new AbortController()
  const abort = () => stop.abort()
  const unregister = runtime.streams.register(at.streamId, ctx.tenantId, abort)
  clientGone.addEventListener('abort', abort, { once: true })
  try {
    yield* watchPlan(ctx, at.planId, at.cursor, { windowMs: WINDOW_MS, signal: stop.signal })
  } catch (error) {
    runtime.log.warn({ err: error, requestId }, 'a progress window broke off')
    yield { kind: 'lost' }
  } finally {
    clientGone.removeEventListener('abort', abort)
    unregister()
    release()
  }
}
