import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  alternating,
  CONTEXT_UNKNOWN,
  costOf,
  cutMiddle,
  fitContext,
  fitting,
  HISTORY_MAX,
  type Context,
  type PastMessage,
} from '#app/domain/chat-context.ts'
import { cutText } from '#app/domain/text.ts'
import { tokensOf } from '#app/domain/tokens.ts'

const text = (max: number) =>
  fc
    .tuple(fc.constantFrom('a bee ', 'пчела ', '蜂', '🐝', '"\n'), fc.nat(max))
    .map(([piece, length]) => cutText(piece.repeat(Math.ceil(length / piece.length)), length).text)

const use = fc.record({
  id: fc.constant('u'),
  name: fc.constant('read_plan'),
  args: fc.constant({}),
  says: fc.constant('Reads the plan'),
  state: fc.constant('done' as const),
  result: fc.record({ plan: text(9000) }),
})

/** Up to three replies after what the learner said last, and what came before, the newest first. */
const path = fc
  .record({
    since: fc.array(text(30_000), { maxLength: 3 }),
    tools: fc.array(use, { maxLength: 3 }),
    said: text(20_000),
    before: fc.array(text(30_000), { maxLength: 30 }),
  })
  .map(({ since, tools, said, before }): PastMessage[] => {
    const texts = [...since, `${said}?`, ...before]
    return texts.map((each, i) => ({
      depth: texts.length - i + 40,
      role: i === since.length || (i > since.length && (i - since.length) % 2 === 0) ? 'user' : 'assistant',
      text: each,
      tools: i === 0 && since.length > 0 ? tools : [],
    }))
  })

const context: fc.Arbitrary<Context> = fc.record({
  agent: fc.record({
    name: fc.constant('Explainer'),
    instructions: text(8000).map((given) => `Teach well. ${given}`.slice(0, 8000)),
    maxOutputTokens: fc.option(fc.integer({ min: 64, max: 32_000 })),
  }),
  subject: fc.record({
    plan: fc.option(fc.record({ title: text(200), topic: text(200), summary: text(3000), outline: text(20_000) })),
    task: fc.option(fc.record({ title: text(200), description: text(4000), notes: text(4000) })),
  }),
  summary: fc.option(fc.record({ text: text(6000), throughDepth: fc.nat(45) }), { nil: undefined }),
  newestFirst: path,
  model: fc.record(
    { contextTokens: fc.integer({ min: 4000, max: 200_000 }), maxOutputTokens: fc.integer({ min: 500, max: 64_000 }) },
    { requiredKeys: [] },
  ),
  tools: fc.constantFrom(0, 1400),
})

const takes = (messages: readonly PastMessage[]) => messages.reduce((sum, message) => sum + costOf(message), 0)

describe('what a model is told', () => {
  it('never passes what it holds, and always has the agent’s instructions and what the learner said last', () => {
    fc.assert(
      fc.property(context, (given) => {
        const { system, messages, output, room, results, gap } = fitContext(given)
        const holds = given.model.contextTokens ?? CONTEXT_UNKNOWN
        expect(tokensOf(system) + takes(alternating(messages)) + results + output + given.tools).toBeLessThanOrEqual(
          holds,
        )
        expect(takes(messages)).toBeLessThanOrEqual(room)
        expect(output).toBeGreaterThanOrEqual(Math.min(given.agent.maxOutputTokens ?? 64, 500, holds / 8))
        expect(results).toBeGreaterThanOrEqual(0)
        const { instructions } = given.agent
        const whole = tokensOf(instructions) < holds / 2 - given.tools
        expect(system).toContain(whole ? instructions : instructions.slice(0, 12))

        const covered = given.summary?.throughDepth ?? 0
        const asked = given.newestFirst.find(({ role }) => role === 'user')
        if (asked && asked.depth > covered) {
          const told = messages.find(({ depth }) => depth === asked.depth)
          expect(told?.text.slice(0, 5)).toBe(cutMiddle(asked.text, 4000).slice(0, 5))
          if (takes(given.newestFirst.filter(({ depth }) => depth >= asked.depth)) < Math.min(holds / 8, HISTORY_MAX)) {
            expect(told).toEqual(asked)
          }
        }
        // In order, without a hole, and what is missing before them is said.
        const depths = messages.map(({ depth }) => depth)
        expect(depths).toEqual(depths.map((_, i) => (depths[0] ?? 0) + i))
        expect(depths.every((depth) => depth > covered)).toBe(true)
        if (gap) expect([gap.from, gap.through]).toEqual([covered + 1, (depths[0] ?? 0) - 1])
      }),
      { numRuns: 200 },
    )
  })

  it('is everything where there is room, and little where there is not', () => {
    const newestFirst = Array.from({ length: 20 }, (_, i) => ({
      depth: 20 - i,
      role: i % 2 === 1 ? ('user' as const) : ('assistant' as const),
      text: `Message ${20 - i} `.repeat(100),
      tools: [],
    }))
    const given: Context = {
      agent: { name: 'Explainer', instructions: 'Explain.', maxOutputTokens: null },
      subject: { plan: null, task: null },
      summary: undefined,
      newestFirst,
      model: { contextTokens: 128_000 },
      tools: 0,
    }
    expect(fitContext(given)).toMatchObject({ gap: null, output: 8192, messages: { length: 20 } })
    const small = fitContext({ ...given, model: { contextTokens: 4000 } })
    expect(small.messages.length).toBeLessThan(10)
    expect(small.gap).toEqual({ from: 1, through: 20 - small.messages.length })
    expect(small.system).toContain(`Messages 1 to ${20 - small.messages.length} are not shown`)
    const summed = fitContext({
      ...given,
      model: { contextTokens: 4000 },
      summary: { text: 'Bees were spoken of.', throughDepth: 20 - small.messages.length },
    })
    expect(summed).toMatchObject({ gap: null })
    expect(summed.system).toContain('Bees were spoken of.')
  })
})

it('cuts in the middle to so many tokens at most, and splits no character', () => {
  fc.assert(
    fc.property(text(3000), fc.integer({ min: 0, max: 1000 }), (whole, tokens) => {
      const cut = cutMiddle(whole, tokens)
      expect(tokensOf(cut)).toBeLessThanOrEqual(Math.max(tokens, 0))
      expect(cut).not.toMatch(/\p{Surrogate}/u)
      if (tokensOf(whole) <= tokens) expect(cut).toBe(whole)
      else if (tokens > 30) expect(cut).toMatch(/\[… \d+ characters are left out here …\]/)
    }),
    { numRuns: 500 },
  )
})

it('takes the newest messages that fit into a budget', () => {
  fc.assert(
    fc.property(path, fc.integer({ min: 100, max: 5000 }), (newestFirst, budget) => {
      const chosen = fitting(newestFirst, budget)
      expect(takes(chosen)).toBeLessThanOrEqual(budget)
      expect(chosen.length).toBeGreaterThan(0)
      expect(chosen.at(-1)?.depth).toBe(newestFirst[0]?.depth)
    }),
  )
})
