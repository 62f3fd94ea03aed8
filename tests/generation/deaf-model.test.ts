import type { LanguageModelV3, LanguageModelV3StreamPart } from '@ai-sdk/provider'
import { expect, it } from 'vitest'
import { blueprints } from '#app/blueprints/registry.ts'
import { ask } from '#app/generation/ask.server.ts'
import { CancelledError } from '#app/generation/failure.ts'

/** A model that takes the question and ignores every signal afterwards. */
const deaf = (doStream: LanguageModelV3['doStream']): LanguageModelV3 => ({
  specificationVersion: 'v3',
  provider: 'deaf',
  modelId: 'deaf',
  supportedUrls: {},
  doGenerate: () => Promise.reject(new Error('not asked')),
  doStream,
})
const input = { topic: 'Bees', level: 'beginner', hoursPerWeek: 2, weeks: 2, style: 'mixed', notes: '' }
const asking = (model: LanguageModelV3, signal: AbortSignal) =>
  ask({ model, blueprint: blueprints.course, input, signal, onItem: () => {} })

it.each([
  ['never opens its stream', () => new Promise<never>(() => {})],
  ['opens a stream that never says anything', () => Promise.resolve({ stream: new ReadableStream() })],
  [
    'opens a stream that cannot be cancelled',
    () => Promise.resolve({ stream: new ReadableStream({ cancel: () => new Promise<void>(() => {}) }) }),
  ],
])('lets go of a model that %s as soon as it is told to', async (_, doStream) => {
  const stop = new AbortController()
  const asked = asking(deaf(doStream), stop.signal)
  setTimeout(() => stop.abort(new CancelledError()), 20)
  await expect(asked).rejects.toBeInstanceOf(CancelledError)
})

it('does not ask at all once it was told to stop', async () => {
  let asked = 0
  const counting = deaf(() => {
    asked += 1
    return new Promise<never>(() => {})
  })
  await expect(asking(counting, AbortSignal.abort(new CancelledError()))).rejects.toBeInstanceOf(CancelledError)
  expect(asked).toBe(0)
})

it('closes a stream that opens only after it was told to stop', async () => {
  const stop = new AbortController()
  let close = () => {}
  const closed = new Promise<void>((resolve) => {
    close = resolve
  })
  const stream = new ReadableStream({ cancel: close })
  const late = new Promise<{ stream: typeof stream }>((open) => setTimeout(() => open({ stream }), 20))
  const asked = asking(
    deaf(() => late),
    stop.signal,
  )
  stop.abort(new CancelledError())
  await expect(asked).rejects.toBeInstanceOf(CancelledError)
  await closed
})

it('does not mind a model that fails only after it was told to stop', async () => {
  const stop = new AbortController()
  const late = new Promise<never>((_, fail) => setTimeout(() => fail(new Error('too late')), 20))
  const asked = asking(
    deaf(() => late),
    stop.signal,
  )
  stop.abort(new CancelledError())
  await expect(asked).rejects.toBeInstanceOf(CancelledError)
  await expect(late).rejects.toThrow('too late')
})

it('hands on nothing more of what a model had ready when it was told to stop', async () => {
  const stop = new AbortController()
  const items: unknown[] = []
  const answer = '{"modules":[{"a":1},'
  const stream = new ReadableStream<LanguageModelV3StreamPart>({
    start(controller) {
      for (const delta of [answer, '{"b":2},', '{"c":3}]}']) controller.enqueue({ type: 'text-delta', id: '0', delta })
    },
  })
  const model = deaf(() => Promise.resolve({ stream }))
  const onItem = (raw: unknown) => {
    items.push(raw)
    stop.abort(new CancelledError())
  }
  const asked = ask({ model, blueprint: blueprints.course, input, signal: stop.signal, onItem })
  await expect(asked).rejects.toBeInstanceOf(CancelledError)
  expect(items).toEqual([{ a: 1 }])
})

it('lets go of a model that is told to stop in the very moment its stream opens', async () => {
  const stop = new AbortController()
  const model = deaf(() => {
    queueMicrotask(() => queueMicrotask(() => stop.abort(new CancelledError())))
    return Promise.resolve({ stream: new ReadableStream() })
  })
  await expect(asking(model, stop.signal)).rejects.toBeInstanceOf(CancelledError)
})
