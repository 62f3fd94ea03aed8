import type { LanguageModelV3, LanguageModelV3StreamPart } from '@ai-sdk/provider'
import { expect, it, vi } from 'vitest'
import { z } from 'zod'
import { OversizeError } from '#app/domain/errors.ts'
import { ANSWER_MAX } from '#app/generation/answer-text.ts'
import { askJson } from '#app/generation/ask-json.server.ts'
import { DraftError } from '#app/generation/blueprint.ts'
import { UnfinishedError, UnreadableError } from '#app/generation/failure.ts'

const NO_TOKENS = {
  inputTokens: { total: 1, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: 1, text: undefined, reasoning: undefined },
}
type Reason = Extract<LanguageModelV3StreamPart, { type: 'finish' }>['finishReason']['unified']
type Call = Parameters<LanguageModelV3['doStream']>[0]

/** A model that gives these answers in turn, in pieces of a few characters; `null` says nothing at all. */
function answering(answers: (string | null)[], reason: Reason = 'stop') {
  const calls: Call[] = []
  const model: LanguageModelV3 = {
    specificationVersion: 'v3',
    provider: 'scripted',
    modelId: 'scripted',
    supportedUrls: {},
    doGenerate: () => Promise.reject(new Error('not asked')),
    doStream: (call) => {
      const answer = answers[calls.length] ?? null
      calls.push(call)
      const stream = new ReadableStream<LanguageModelV3StreamPart>({
        start(controller) {
          if (answer === null) return
          for (let at = 0; at < answer.length; at += 5000)
            controller.enqueue({ type: 'text-delta', id: '0', delta: answer.slice(at, at + 5000) })
          controller.enqueue({ type: 'finish', finishReason: { unified: reason, raw: undefined }, usage: NO_TOKENS })
          controller.close()
        },
      })
      return Promise.resolve({ stream })
    },
  }
  return { model, calls }
}

const schema = z.object({ answer: z.number().max(50) })
const question = {
  schema,
  prompt: { system: 'You count.', user: 'How many?' },
  cairn: { kind: 'count', input: { of: 'sheep' } },
  maxOutputTokens: 200,
}
const SOON = { firstMs: 60_000, gapMs: 60_000 }

const asked = (model: LanguageModelV3, more: object = {}) =>
  askJson({ ...question, model, patience: SOON, signal: new AbortController().signal, ...more })

it('gives a usable answer after one call, told what shape it has to have', async () => {
  const { model, calls } = answering(['```json\n{"answer":42}\n```'])
  expect(await asked(model)).toEqual({ answer: 42 })
  expect(calls).toHaveLength(1)
  expect(calls[0]).toMatchObject({
    maxOutputTokens: 200,
    responseFormat: { type: 'json', schema: { properties: { answer: { type: 'number' } } } },
    providerOptions: { cairn: { kind: 'count', input: { of: 'sheep' } } },
    prompt: [
      { role: 'system', content: 'You count.' },
      { role: 'user', content: [{ type: 'text', text: 'How many?' }] },
    ],
  })
})

it.each([
  ['what is not JSON', 'Sure! 42.', 'It is not JSON.'],
  ['another shape', '{"answer":"many"}', 'answer'],
  ['what the schema refuses', '{"answer":51}', '50'],
  ['what the check refuses', '{"answer":13}', 'Unlucky.'],
])('has %s corrected by one more call that says what is wrong', async (_what, wrong, said) => {
  const { model, calls } = answering([wrong, '{"answer":42}'])
  const check = ({ answer }: { answer: number }) => (answer === 13 ? ['Unlucky.'] : [])
  expect(await asked(model, { check })).toEqual({ answer: 42 })
  expect(calls).toHaveLength(2)
  expect(calls[1]?.prompt.at(-2)).toEqual({ role: 'assistant', content: [{ type: 'text', text: wrong }] })
  expect(JSON.stringify(calls[1]?.prompt.at(-1))).toContain(said)
})

it('asks for one correction and no more', async () => {
  const unusable = answering(['{"answer":51}', '{"answer":52}', '{"answer":42}'])
  await expect(asked(unusable.model)).rejects.toThrow(DraftError)
  expect(unusable.calls).toHaveLength(2)
  const unreadable = answering(['{"answer":51}', 'no', '{"answer":42}'])
  await expect(asked(unreadable.model)).rejects.toThrow(UnreadableError)
})

it('does not pay for a correction of an answer that broke off or grew too long', async () => {
  const cut = answering(['{"answer":4', '{"answer":42}'], 'length')
  await expect(asked(cut.model)).rejects.toThrow(UnfinishedError)
  const long = answering([`{"answer":"${'x'.repeat(ANSWER_MAX)}"}`, '{"answer":42}'])
  await expect(asked(long.model)).rejects.toThrow(OversizeError)
  expect([cut.calls.length, long.calls.length]).toEqual([1, 1])
})

it('ends with the reason of its signal, and of its deadline', async () => {
  const cancelled = new AbortController()
  const waiting = asked(answering([null]).model, { signal: cancelled.signal })
  cancelled.abort(new Error('cancelled'))
  await expect(waiting).rejects.toThrow('cancelled')
  const patience = { firstMs: 5, gapMs: 60_000 }
  await expect(asked(answering([null]).model, { patience })).rejects.toMatchObject({ name: 'TimeoutError' })
})

/** A model that says nothing for a while and then a piece at a time, `gapMs` apart; `thinks` before it writes. */
function slow(
  pieces: string[],
  { firstMs, gapMs, thinks = false }: { firstMs: number; gapMs: number; thinks?: boolean },
) {
  const parts: LanguageModelV3StreamPart[] = [
    { type: 'stream-start', warnings: [] },
    ...pieces.map((delta) =>
      thinks
        ? ({ type: 'reasoning-delta', id: '0', delta } as const)
        : ({ type: 'text-delta', id: '0', delta } as const),
    ),
    ...(thinks ? [{ type: 'text-delta', id: '0', delta: pieces.join('') } as const] : []),
    { type: 'finish', finishReason: { unified: 'stop', raw: undefined }, usage: NO_TOKENS },
  ]
  let at = 0
  const stream = new ReadableStream<LanguageModelV3StreamPart>({
    async pull(controller) {
      if (at > 0) await new Promise((resolve) => setTimeout(resolve, at === 1 ? firstMs : gapMs))
      controller.enqueue(parts[at++] as LanguageModelV3StreamPart)
      if (at === parts.length) controller.close()
    },
  })
  return { ...answering([]).model, doStream: () => Promise.resolve({ stream }) } satisfies LanguageModelV3
}

it.each([
  ['a lesson that streams for 40 s', { firstMs: 20_000, gapMs: 2000 }, 'saved'],
  ['one that is thought about for 40 s before it is written', { firstMs: 20_000, gapMs: 2000, thinks: true }, 'saved'],
  ['one that begins after 61 s', { firstMs: 61_000, gapMs: 1 }, 'TimeoutError'],
  ['one that falls silent', { firstMs: 1, gapMs: 61_000 }, 'TimeoutError'],
  ['one that never ends', { firstMs: 1, gapMs: 59_000 }, 'TimeoutError'],
])('waits for a first piece, and from piece to piece: %s', async (what, pace, expected) => {
  vi.useFakeTimers()
  try {
    const [patience, length] = [{ firstMs: 60_000, gapMs: 60_000 }, what.includes('never') ? 40 : 10]
    const pieces = ['{"answer":', ...Array.from({ length: length - 2 }, () => ' '), '42}']
    const answer = asked(slow(pieces, pace), { patience }).then(
      () => 'saved',
      (error: Error) => error.name,
    )
    await vi.advanceTimersByTimeAsync(45 * 60_000)
    expect(await answer).toBe(expected)
  } finally {
    vi.useRealTimers()
  }
})
