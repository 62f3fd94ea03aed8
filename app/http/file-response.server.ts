import type { Edge } from './edge.ts'

/** A file to keep: what it is called and what it holds. */
export type FileAbout = { name: string; contentType: string }

/** A file whose parts are made and sent one at a time, as fast as the reader takes them. */
export function fileResponse({ context }: Edge, parts: AsyncGenerator<string>, about: FileAbout): Response {
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    pull: async (out) => {
      await context.drained?.()
      const { value, done } = await parts.next()
      if (done) out.close()
      else out.enqueue(encoder.encode(value))
    },
    cancel: async () => void (await parts.return(undefined)),
  })
  const headers = { 'Content-Type': about.contentType, 'Content-Disposition': `attachment; filename="${about.name}"` }
  return new Response(body, { headers })
}

export const CSV_TYPE = 'text/csv; charset=utf-8'
