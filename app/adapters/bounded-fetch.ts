import { OversizeError } from '#app/domain/errors.ts'

/** Longest line of an answer, bytes: an event of a stream holds a few words, an answer that is not streamed one plan. */
const LINE_MAX = 2_000_000
/** Longest answer with everything around its text, bytes. The engine bounds the text itself far lower. */
const BODY_MAX = 64_000_000

/** Passes bytes on until a line or the whole grows too long; then fails with `OversizeError`. */
function limit(): TransformStream<Uint8Array, Uint8Array> {
  let line = 0
  let total = 0
  return new TransformStream({
    transform(bytes, controller) {
      const lineEnd = bytes.lastIndexOf(0x0a)
      line = lineEnd < 0 ? line + bytes.byteLength : bytes.byteLength - lineEnd - 1
      total += bytes.byteLength
      if (line > LINE_MAX || total > BODY_MAX) throw new OversizeError()
      controller.enqueue(bytes)
    },
  })
}

/** An answer whose reading ends where it grows too long, and when the caller aborts. */
export function bounded(response: Response, signal: AbortSignal | undefined): Response {
  const { status, statusText, headers } = response
  const body = response.body?.pipeThrough(limit(), signal ? { signal } : {}) ?? null
  return new Response(body, { status, statusText, headers })
}

/**
 * `fetch` for providers: an answer that never ends a line would otherwise be gathered in memory by the SDK's own
 * parser, whatever the engine would have read of it. Hangs up when it fails, and when the caller aborts. Follows no
 * redirect: a key goes where it was sent and nowhere else.
 */
export const boundedFetch: typeof fetch = async (input, init) =>
  bounded(await fetch(input, { ...init, redirect: 'error' }), init?.signal ?? undefined)
