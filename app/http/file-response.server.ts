import { setImmediate as othersTurn } from 'node:timers/promises'
import type { Edge } from './edge.ts'

/** A file to keep: what it is called and what it holds. */
export type FileAbout = { name: string; contentType: string }

/**
 * A file whose parts are made and sent one at a time, as fast as the reader takes them; others are answered between two
 * parts. Whoever has gone has no more made for them. Trouble cuts the file off, so that nobody takes a part for the whole.
 */
export function fileResponse({ context }: Edge, parts: AsyncGenerator<string>, about: FileAbout): Response {
  const { runtime, requestId, answered, drained } = context
  const encoder = new TextEncoder()
  const leave = async () => void (await parts.return(undefined))
  answered?.addEventListener('abort', () => void leave(), { once: true })
  const next = async () => {
    await othersTurn()
    await drained?.()
    return parts.next()
  }
  const body = new ReadableStream<Uint8Array>({
    pull: async (out) => {
      try {
        const { value, done } = await next()
        if (done) out.close()
        else out.enqueue(encoder.encode(value))
      } catch (error) {
        runtime.log.warn({ err: error, requestId }, 'a file could not be sent whole')
        throw error
      }
    },
    cancel: leave,
  })
  const headers = { 'Content-Type': about.contentType, 'Content-Disposition': `attachment; filename="${about.name}"` }
  return new Response(body, { headers })
}

export const CSV_TYPE = 'text/csv; charset=utf-8'
