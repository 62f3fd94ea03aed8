import type { LanguageModelV3CallOptions, LanguageModelV3StreamPart } from '@ai-sdk/provider'
import { generateText, streamText } from 'ai'
import { describe, expect, it } from 'vitest'
import { createOfflineModel } from '#app/adapters/offline-model.ts'
import type { CourseInput } from '#app/domain/course.ts'
import { composeCourse } from '#app/offline/compose.ts'
import { composePart } from '#app/offline/part.ts'

const input: CourseInput = {
  topic: 'Juggling 🤹',
  level: 'beginner',
  hoursPerWeek: 3,
  weeks: 4,
  style: 'mixed',
  notes: '',
  topicKind: 'life_skill',
}
const providerOptions = { cairn: { kind: 'course', input } } as unknown as NonNullable<
  LanguageModelV3CallOptions['providerOptions']
>
const call: LanguageModelV3CallOptions = { prompt: [], providerOptions }

async function partsOf(stream: ReadableStream<LanguageModelV3StreamPart>): Promise<LanguageModelV3StreamPart[]> {
  const parts: LanguageModelV3StreamPart[] = []
  const reader = stream.getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) parts.push(read.value)
  return parts
}

const deltasOf = (parts: readonly LanguageModelV3StreamPart[]) =>
  parts.flatMap((part) => (part.type === 'text-delta' ? [part.delta] : []))

describe('through the AI SDK', () => {
  it('streams the course as JSON', async () => {
    const result = streamText({ model: createOfflineModel({ chunkSize: 100 }), prompt: 'ignored', providerOptions })
    let text = ''
    let chunks = 0
    for await (const delta of result.textStream) {
      text += delta
      chunks += 1
    }
    expect(JSON.parse(text)).toEqual(composeCourse(input))
    expect(chunks).toBeGreaterThan(50)
    expect(await result.finishReason).toBe('stop')
    expect((await result.usage).totalTokens).toBe(0)
  })

  it('generates the course as JSON', async () => {
    const { text } = await generateText({ model: createOfflineModel(), prompt: 'ignored', providerOptions })
    expect(JSON.parse(text)).toEqual(composeCourse(input))
  })
})

it('answers for the part that is made again, not for the whole', async () => {
  const modules = composeCourse(input).modules.map((module) => ({
    ...module,
    tasks: module.tasks.map((task) => ({ ...task, done: false })),
  }))
  for (const scope of ['module', 'extend'] as const) {
    const again = { scope, at: scope === 'module' ? 0 : null, wish: '', turn: 3, more: 2, modules }
    const options = { cairn: { kind: 'course', input: { ...input, again } } } as unknown as typeof providerOptions
    const { text } = await generateText({ model: createOfflineModel(), prompt: 'x', providerOptions: options })
    expect(JSON.parse(text)).toEqual(composePart(input, again))
  }
})

describe('directly', () => {
  it('says who it is, sends whole characters and finishes with zero tokens', async () => {
    const model = createOfflineModel({ chunkSize: 1 })
    expect([model.provider, model.modelId, model.specificationVersion]).toEqual(['offline', 'curriculum-1', 'v3'])
    const parts = await partsOf((await model.doStream(call)).stream)
    expect(parts.slice(0, 2).map((part) => part.type)).toEqual(['stream-start', 'text-start'])
    const deltas = deltasOf(parts)
    for (const delta of deltas) expect(delta).not.toMatch(/\p{Cs}/u)
    expect(JSON.parse(deltas.join(''))).toEqual(composeCourse(input))
    expect(parts.at(-1)).toMatchObject({
      type: 'finish',
      finishReason: { unified: 'stop' },
      usage: { outputTokens: { total: 0 } },
    })
  })

  it.each([
    ['nothing', {}],
    ['another kind', { providerOptions: { cairn: { kind: 'lesson', input: {} } } }],
    ['a wrong input', { providerOptions: { cairn: { kind: 'course', input: { topic: 'x', hoursPerWeek: 3 } } } }],
  ])('refuses %s with a clear error', async (_, options) => {
    const model = createOfflineModel()
    await expect(model.doStream({ prompt: [], ...options })).rejects.toThrow(/needs providerOptions\.cairn/u)
    await expect(model.doGenerate({ prompt: [], ...options })).rejects.toThrow(/needs providerOptions\.cairn/u)
  })

  it('waits between chunks as told', async () => {
    const waits: number[] = []
    const sleep = async (ms: number) => void waits.push(ms)
    const parts = await partsOf((await createOfflineModel({ chunkSize: 500, delayMs: 7, sleep }).doStream(call)).stream)
    expect(waits).toEqual(deltasOf(parts).map(() => 7))
  })

  it('errors the stream with the reason of an abort between chunks', async () => {
    const abort = new AbortController()
    const reason = new Error('the learner left')
    const { stream } = await createOfflineModel({ chunkSize: 50 }).doStream({ ...call, abortSignal: abort.signal })
    const reader = stream.getReader()
    for (let read = 0; read < 5; read += 1) await reader.read()
    abort.abort(reason)
    await expect(partsOfReader(reader)).rejects.toBe(reason)
  })

  it('ends a wait as soon as it is aborted', async () => {
    const abort = new AbortController()
    const reason = new Error('time is up')
    const { stream } = await createOfflineModel({ delayMs: 60_000 }).doStream({ ...call, abortSignal: abort.signal })
    const reading = partsOf(stream)
    setTimeout(() => abort.abort(reason), 5)
    await expect(reading).rejects.toBe(reason)
  })

  it('does not start when it is aborted already', async () => {
    const abortSignal = AbortSignal.abort(new Error('too late'))
    await expect(createOfflineModel().doStream({ ...call, abortSignal })).rejects.toThrow('too late')
    await expect(createOfflineModel().doGenerate({ ...call, abortSignal })).rejects.toThrow('too late')
  })
})

async function partsOfReader(reader: ReadableStreamDefaultReader<LanguageModelV3StreamPart>): Promise<void> {
  for (let done = false; !done;) done = (await reader.read()).done
}
