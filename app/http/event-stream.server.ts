import type { LoaderFunctionArgs } from '@remix-run/node'
import { AppError } from '#app/domain/errors.ts'
import type { ProgressEvent } from '#app/domain/progress.ts'
import type { TenantContext } from '#app/services/context.ts'
import type { WatchFrame, WatchOptions } from '#app/services/watch-rows.server.ts'
import { progressSoFar, watchPlan } from '#app/services/watch.server.ts'

/** A stream of events ends after this long; the client comes back with Last-Event-ID. ms. */
const WINDOW_MS = 5 * 60_000
/** A comment this often keeps proxies from closing a quiet stream, ms. */
const KEEPALIVE_MS = 15_000
/** How long an EventSource waits before it comes back, ms. */
const RETRY_MS = 1000

const HEADERS = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' }

const encoder = new TextEncoder()

export class TooManyStreamsError extends AppError {
  constructor() {
    super('too_many_streams', 429, 'Too many open progress streams. Close some and try again.', { retryAfterMs: 5000 })
  }
}

/** One event as it goes out. `data` is sent as JSON. */
type Wired = { id: number; event: string; data: object }

const lines = ({ id, event, data }: Wired) => `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`

/** The sequence number a client has seen: the header of a reconnecting EventSource, or `?after=` for scripts. */
export function cursorOf(request: Request): number | undefined {
  const text = request.headers.get('last-event-id') ?? new URL(request.url).searchParams.get('after') ?? ''
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

type Source<Event> = {
  frames: (options: WatchOptions) => AsyncGenerator<WatchFrame<Event>>
  wire: (event: Event) => Wired
}

/** What a watcher sees, as server-sent events, in a window that ends by itself. Throws 429 with too many open. */
export function eventResponse<Event>(
  ctx: TenantContext,
  { request, context: { runtime, requestId, clientGone, answered, drained } }: LoaderFunctionArgs,
  source: Source<Event>,
): Response {
  // A head has no body that would ever be read to its end.
  if (request.method === 'HEAD') return new Response(null, { headers: HEADERS })
  const release = ctx.openStream()
  if (!release) throw new TooManyStreamsError()
  const stop = new AbortController()
  const unregister = runtime.streams.register(ctx.newId(), ctx.tenantId, () => stop.abort())
  const signal = AbortSignal.any([clientGone, stop.signal])
  const ended = () => {
    release()
    unregister()
  }
  const brokeOff = (error: unknown) => runtime.log.warn({ err: error, requestId }, 'a stream of events broke off')
  const ends = { ended, brokeOff, abort: () => stop.abort(), answered, drained }
  const frames = source.frames({ windowMs: WINDOW_MS, signal })
  return new Response(streamOf(frames, source.wire, ends), { headers: HEADERS })
}

const wireProgress = ({ seq, type, data, attempt, at }: ProgressEvent): Wired => ({
  id: seq,
  event: type,
  data: { ...data, attempt, at: new Date(at).toISOString() },
})

/**
 * A plan's progress as server-sent events: after the client's last event, else from the start of the latest attempt.
 * 204 tells an EventSource that has seen everything not to come back. Throws 404, or 429 with too many streams open.
 */
export async function eventStream(ctx: TenantContext, args: LoaderFunctionArgs): Promise<Response> {
  const planId = args.params['planId'] ?? ''
  const soFar = await progressSoFar(ctx, planId)
  const cursor = cursorOf(args.request)
  const over = soFar.attempt?.status !== 'in_progress'
  if (over && cursor !== undefined && cursor >= soFar.last) return new Response(null, { status: 204 })
  const frames = (options: WatchOptions) => watchPlan(ctx, planId, cursor ?? soFar.first - 1, options)
  return eventResponse(ctx, args, { frames, wire: wireProgress })
}

type Ends = {
  ended: () => void
  brokeOff: (error: unknown) => void
  abort: () => void
  answered: AbortSignal | undefined
  drained: (() => Promise<unknown>) | undefined
}

/**
 * Pulls frames as the client reads them: a slow reader holds nothing but its place. Trouble ends the stream as the
 * window's end does; who comes back with its cursor is told in a status.
 */
function streamOf<Event>(
  frames: AsyncGenerator<WatchFrame<Event>>,
  wire: Source<Event>['wire'],
  { ended, brokeOff, abort, answered, drained }: Ends,
): ReadableStream<Uint8Array> {
  let keepalive: NodeJS.Timeout | undefined
  const close = () => {
    clearInterval(keepalive)
    ended()
  }
  const cancel = () => {
    abort()
    close()
  }
  const next = async () => {
    await drained?.()
    return frames.next()
  }
  answered?.addEventListener('abort', cancel, { once: true })
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`))
      keepalive = setInterval(() => controller.enqueue(encoder.encode(': still here\n\n')), KEEPALIVE_MS)
    },
    async pull(controller) {
      const frame = await next().catch(brokeOff)
      if (frame && !frame.done && frame.value.kind === 'event') {
        controller.enqueue(encoder.encode(lines(wire(frame.value.event))))
        return
      }
      close()
      controller.close()
    },
    cancel,
  })
}
