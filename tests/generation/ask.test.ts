import type { LanguageModelV3, LanguageModelV3StreamPart } from '@ai-sdk/provider'
import { expect, it } from 'vitest'
import { blueprints } from '#app/blueprints/registry.ts'
import { ask } from '#app/generation/ask.server.ts'
import { UnfinishedError, UnreadableError } from '#app/generation/failure.ts'
import { courseAnswer } from '../support/provider.ts'

type Finish = Extract<LanguageModelV3StreamPart, { type: 'finish' }>
type Call = Parameters<LanguageModelV3['doStream']>[0]

const input = { topic: 'Bees', level: 'beginner', hoursPerWeek: 2, weeks: 2, style: 'mixed', notes: '' }
const answer = courseAnswer({ modules: 3 })

const text = (delta: string): LanguageModelV3StreamPart => ({ type: 'text-delta', id: '0', delta })
const end = (unified: Finish['finishReason']['unified'], tokens: readonly (number | undefined)[] = []): Finish => ({
  type: 'finish',
  finishReason: { unified, raw: undefined },
  usage: {
    inputTokens: { total: tokens[0], noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
    outputTokens: { total: tokens[1], text: undefined, reasoning: undefined },
  },
})

/** A model whose stream says `parts` and then ends, or stays open; and what became of its calls. */
function saying(parts: LanguageModelV3StreamPart[], { open = false } = {}) {
  const calls: Call[] = []
  const closed: unknown[] = []
  const model: LanguageModelV3 = {
    specificationVersion: 'v3',
    provider: 'scripted',
    modelId: 'scripted',
    supportedUrls: {},
    doGenerate: () => Promise.reject(new Error('not asked')),
    doStream: (call) => {
      calls.push(call)
      const stream = new ReadableStream<LanguageModelV3StreamPart>({
        start(controller) {
          for (const part of parts) controller.enqueue(part)
          if (!open) controller.close()
        },
        cancel: (reason) => void closed.push(reason),
      })
      return Promise.resolve({ stream })
    },
  }
  return { model, calls, closed }
}

async function asked(model: Parameters<typeof ask>[0]['model'], onItem: (raw: unknown) => void = () => {}) {
  const { signal } = new AbortController()
  return ask({ model, blueprint: blueprints.course, input, signal, onItem })
}

it('reads the text of an answer and nothing else that a model says', async () => {
  const { model, calls } = saying([
    { type: 'stream-start', warnings: [{ type: 'unsupported', feature: 'x' }] },
    { type: 'response-metadata', id: 'r', modelId: 'm' },
    { type: 'reasoning-start', id: 'a' },
    { type: 'reasoning-delta', id: 'a', delta: '{"modules":[{"title":"a thought"}]}' },
    { type: 'reasoning-end', id: 'a' },
    { type: 'text-start', id: '0' },
    text(answer.slice(0, 70)),
    text(''),
    { type: 'raw', rawValue: { choices: [] } },
    text(answer.slice(70)),
    { type: 'text-end', id: '0' },
    end('stop', [100, 500]),
  ])
  const items: unknown[] = []
  const { whole } = await asked(model, (raw) => items.push(raw))
  expect(whole).toEqual(JSON.parse(answer))
  expect(items).toEqual(JSON.parse(answer).modules)
  expect(calls).toHaveLength(1)
})

it.each(['length', 'content-filter', 'tool-calls', 'error', 'other'] as const)(
  'believes no answer that ended for %s, however whole',
  async (reason) => {
    const failure = await asked(saying([text(answer), end(reason)]).model).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(UnfinishedError)
    expect(failure).toMatchObject({ finishReason: reason, message: `The stream ended with "${reason}".` })
  },
)

it.each([
  ['after a whole answer', [text(answer)]],
  ['before its first word', []],
])('believes no stream that breaks off %s without a last word', async (_, parts) => {
  await expect(asked(saying(parts).model)).rejects.toThrow(new UnfinishedError('other'))
})

it('refuses a finished answer that is not JSON', async () => {
  await expect(asked(saying([text('Sorry.'), end('stop')]).model)).rejects.toBeInstanceOf(UnreadableError)
})

it.each([[new TypeError('terminated')], ['only words'], [{ type: 'overloaded_error' }], [undefined]])(
  'rejects with the first error in a stream, %o, and hangs up without waiting for the rest',
  async (error) => {
    const late: LanguageModelV3StreamPart[] = [{ type: 'error', error: 'a second one' }, text(answer), end('stop')]
    const { model, calls, closed } = saying([text(answer.slice(0, 9)), { type: 'error', error }, ...late], {
      open: true,
    })
    const seen: unknown[] = []
    const told = await asked(model, (raw) => seen.push(raw)).then(
      () => 'an answer',
      (cause: unknown) => ({ cause }),
    )
    expect(told).toEqual({ cause: error })
    expect(seen).toEqual([])
    expect(closed).toHaveLength(1)
    expect(calls[0]?.abortSignal?.aborted).toBe(true)
  },
)

it('hangs up in both ways at an item that is refused: the signal, and the stream', async () => {
  const { model, calls, closed } = saying([text(answer), end('stop')], { open: true })
  const refusal = new Error('refused')
  const refuse = () => {
    throw refusal
  }
  await expect(asked(model, refuse)).rejects.toBe(refusal)
  expect(calls[0]?.abortSignal?.reason).toBe(refusal)
  expect(closed).toHaveLength(1)
})

it('passes on what a model throws instead of opening a stream, at once or later, and asks no second time', async () => {
  for (const throws of [
    () => {
      throw new Error('no stream')
    },
    () => Promise.reject(new Error('no stream')),
  ]) {
    let calls = 0
    const model = {
      ...saying([]).model,
      doStream: () => {
        calls += 1
        return throws()
      },
    }
    await expect(asked(model)).rejects.toThrow('no stream')
    expect(calls).toBe(1)
  }
})
