import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AnswerText } from '#app/generation/answer-text.ts'
import { ThinkingFilter } from '#app/generation/thinking.ts'
import { createPlan, getPlan } from '#app/services/plans.server.ts'
import { answered, chatScene, isTitleCall, lastOf, messagesOf } from '../support/chat.ts'
import { courseAnswer, streaming } from '../support/provider.ts'
import { courseFields } from '../support/runtime.ts'
import { rowsOf } from '../support/invariants.ts'
import { scene } from '../support/scene.ts'
import { sendMessage } from '#app/services/messages.server.ts'

/** A text cut into pieces at these places. */
function pieces(text: string, cuts: number[]): string[] {
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].toSorted((a, b) => a - b)
  return [0, ...places].map((from, at) => text.slice(from, places[at]))
}

function said(parts: string[]): string {
  const filter = new ThinkingFilter()
  return parts.map((part) => filter.push(part)).join('') + filter.end()
}

const tag = fc.constantFrom('think', 'thinking', 'Thought', 'REASONING')
const cuts = fc.array(fc.nat(400), { maxLength: 60 })
const blanks = fc.stringMatching(/^[\n ]{0,4}$/)
const thought = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom('', '</thin', '<think>', 'İ</', '</think', 'a < b > c'),
)
const thoughts = fc
  .array(fc.tuple(blanks, tag, thought, blanks), { minLength: 1, maxLength: 3 })
  .map((all) => all.map(([before, name, inner, after]) => `${before}<${name}>${inner}</${name}>${after}`).join(''))
const answer = fc
  .oneof(fc.constantFrom('The <think> tag', '<th', '<thistle>', '{"a":1}', 'x</think>y'), fc.lorem())
  .map((text) => text.trimStart())

describe('thinking before an answer', () => {
  it('is none of it, wherever the pieces are cut', () => {
    fc.assert(
      fc.property(thoughts, answer, cuts, (before, text, at) => {
        expect(said(pieces(before + text, at))).toBe(text)
      }),
      { numRuns: 400 },
    )
  })

  it('leaves every other text as it is, wherever the pieces are cut', () => {
    const any = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      fc.nat(250).map((n) => `${' '.repeat(n)}<th`),
      answer,
    )
    fc.assert(
      fc.property(any, cuts, (text, at) => {
        fc.pre(!/^\s{0,100}<(think|thinking|thought|reasoning)>/i.test(text))
        expect(said(pieces(text, at))).toBe(text)
      }),
      { numRuns: 400 },
    )
  })

  it('that never ends is no answer, and takes no longer the longer it is', () => {
    const filter = new ThinkingFilter()
    const began = performance.now()
    expect(filter.push('<think>')).toBe('')
    for (let n = 0; n < 200_000; n++) filter.push('hm ')
    expect([filter.end(), performance.now() - began < 5000]).toEqual(['', true])
  })

  it('is cut off from JSON where its beginning was not sent', () => {
    const text = new AnswerText()
    for (const piece of ['Let me see: {a}.\n', '</think>\n```json\n', '{"a":"</think>"}', '\n```']) text.push(piece)
    expect(text.whole()).toEqual({ a: '</think>' })
  })
})

it('begins and ends with whatever tags; what never ends is the answer where there is no other and the model was done', async () => {
  await using s = await chatScene()
  const say = async (text: string, how: Parameters<typeof streaming>[1] = {}) => {
    s.provider.answer(streaming(text, { size: 3, ...how }))
    return (await lastOf(s.ctx, (await answered(s)).conversationId)).text
  }
  expect(await say('<thinking>Bees?</think>\n\nA hive is a box.')).toBe('A hive is a box.')
  expect(await say('<reasoning> tags are used by some models.')).toBe('<reasoning> tags are used by some models.')
})

it('is not kept as the tutor’s words: no row, no later question and no title holds it', async () => {
  const thinks = '<think>\nThe learner asks about canaries.\n</think>\n\n'
  await using s = await chatScene(streaming(`${thinks}A hive is a box.`, { size: 3 }))
  s.provider.answer((res, call) =>
    streaming(`${thinks}${isTitleCall(call) ? 'Bees' : 'A hive is a box.'}`, { size: 3 })(res, call),
  )
  const { conversationId: id } = await answered(s)
  expect(await lastOf(s.ctx, id)).toMatchObject({ status: 'complete', text: 'A hive is a box.' })
  await sendMessage(s.ctx, { conversationId: id, text: 'And a frame?', clientId: 'b' })
  await s.cairn.worker.tick()
  const asked = s.provider.calls.map((call) => JSON.stringify(messagesOf(call))).join('')
  expect(asked).not.toMatch(/canaries|<think>/)
  for (const table of ['messages', 'chunks', 'conversations']) {
    expect(JSON.stringify(rowsOf(s.cairn.dataDir, s.ctx.tenantId, `select * from ${table}`))).not.toMatch(/canaries/)
  }
})

it('does not stand in the way of a plan, nor of its modules one by one', async () => {
  await using s = await scene(streaming(`<think>{"modules":[{}]}</think>\n\n${courseAnswer()}`, { size: 7 }))
  const { id } = await createPlan(s.ctx, 'course', courseFields())
  await s.cairn.worker.tick()
  expect(await getPlan(s.ctx, id)).toMatchObject({ status: 'ready', modules: { length: 4 } })
  const items = rowsOf(s.cairn.dataDir, s.ctx.tenantId, `select seq from events where type = 'item'`)
  expect(items).toHaveLength(4)
})
