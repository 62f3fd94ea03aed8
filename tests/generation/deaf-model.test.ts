import type { LanguageModelV3 } from '@ai-sdk/provider'
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
