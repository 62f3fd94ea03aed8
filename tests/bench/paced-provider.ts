import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { loopbackProvider, sse, type LoopbackProvider } from '../support/provider.ts'
import { wallMs } from './harness.ts'
import { cut, type CourseText } from './texts.ts'

type Stream = { topic: string; res: ServerResponse; at: number; aborted: () => boolean }
export type PacedProvider = LoopbackProvider & {
  /** When the chunk that closes an item was written, by topic, in the order of the items; ms since the epoch. */
  closed: Map<string, number[]>
  /** Streams that wait to be let go. */
  waiting: () => number
  /** Let everything that waits stream, one chunk each in `everyMs`, the starts spread over `spreadMs`; resolves when all is written. */
  go: (everyMs: number, spreadMs?: number) => Promise<void>
}

const topicOf = (body: unknown) => /Bench topic \d+/.exec(JSON.stringify(body))?.[0] ?? ''

/** A provider that holds its answers back until told, then writes them at a steady pace and notes when items close. */
export async function pacedProvider({ text, closes }: CourseText, size: number): Promise<PacedProvider> {
  const chunks = cut(text, size)
  const closing = new Set(closes.map((end) => Math.floor((end - 1) / size)))
  const closed = new Map<string, number[]>()
  let streams: Stream[] = []
  const provider = await loopbackProvider((res, call) => {
    sse.start(res)
    streams.push({ topic: topicOf(call.body), res, at: 0, aborted: call.aborted })
  })
  const writeNext = (stream: Stream): boolean => {
    if (stream.aborted()) return false
    const chunk = chunks[stream.at] ?? ''
    if (closing.has(stream.at)) closed.set(stream.topic, [...(closed.get(stream.topic) ?? []), wallMs()])
    sse.text(stream.res, chunk)
    stream.at += 1
    if (stream.at < chunks.length) return true
    sse.end(stream.res)
    return false
  }
  return { ...provider, closed, waiting: () => streams.length, go }

  async function go(everyMs: number, spreadMs = everyMs): Promise<void> {
    const going = streams
    streams = []
    let left = going.length
    const began = performance.now()
    const turns = going.map((stream, i) => ({ stream, due: began + (spreadMs * i) / going.length, over: false }))
    while (left > 0) {
      const now = performance.now()
      for (const own of turns) {
        if (own.over || own.due > now) continue
        own.due += everyMs
        own.over = !writeNext(own.stream)
        if (own.over) left -= 1
      }
      await sleep(1)
    }
  }
}
