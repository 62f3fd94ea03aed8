import fc from 'fast-check'
import { expect, it } from 'vitest'
import { monthRange } from '#app/domain/month.ts'
import { spentOf, type Sums } from '#app/domain/spend.ts'
import type { Step } from '#db/connection.server.ts'
import { sumsBetween, sumsOf, sumsOfConversations, sumsOfSteps } from '#db/tenant/calls.server.ts'
import { plantCalls, type PlantedCall } from '../support/planted-calls.ts'
import { testRuntime } from '../support/runtime.ts'

/** The same sums, by hand. */
function byHand(calls: PlantedCall[]): Sums {
  const sum = (of: (call: PlantedCall) => number | null) => calls.reduce((all, call) => all + (of(call) ?? 0), 0)
  const isOpen = ({ status }: PlantedCall) => status === 'open'
  const isUnknown = (call: PlantedCall) => !isOpen(call) && call.costNanoUsd === null
  return {
    calls: calls.length,
    nanoUsd: sum((call) => call.costNanoUsd),
    estimated: calls.filter(({ costStatus }) => costStatus === 'estimated').length,
    unknown: calls.filter(isUnknown).length,
    unknownUpToNanoUsd: sum((call) => (isUnknown(call) ? call.reservedNanoUsd : 0)),
    open: calls.filter(isOpen).length,
    openUpToNanoUsd: sum((call) => (isOpen(call) ? call.reservedNanoUsd : 0)),
    countedNanoUsd: sum((call) => call.costNanoUsd ?? call.reservedNanoUsd),
    inputTokens: sum((call) => call.inputTokens),
    outputTokens: sum((call) => call.outputTokens),
    cachedTokens: sum((call) => call.cachedTokens),
    reasoningTokens: sum((call) => call.reasoningTokens),
    uncounted: calls.filter(({ inputTokens, outputTokens }) => inputTokens === null || outputTokens === null).length,
  }
}

it('adds up to what the rows say, by month, conversation, message, run and step', { timeout: 60_000 }, async () => {
  await using cairn = await testRuntime()
  const run = fc.asyncProperty(fc.integer(), async (seed) => {
    const ctx = await cairn.learner()
    const planted = await plantCalls(ctx, { n: 300, seed, months: ['2026-01', '2026-02'] })
    await ctx.db.read(function* (r): Step<void> {
      for (const month of ['2026-01', '2026-02', '2026-03']) {
        const { from, until } = monthRange(month)
        const within = planted.filter(({ startedAt }) => startedAt >= from && startedAt < until)
        expect(yield* sumsBetween(r, { from, until })).toEqual(byHand(within))
      }
      for (const subject of ['conversationId', 'messageId', 'runId', 'planId'] as const) {
        for (const id of new Set(planted.map((call) => call[subject]))) {
          if (!id) continue
          const theirs = byHand(planted.filter((call) => call[subject] === id))
          expect(yield* sumsOf(r, subject, id)).toEqual(theirs)
        }
      }
      const talks = [...new Set(planted.map(({ conversationId }) => conversationId ?? ''))]
      for (const [id, sums] of yield* sumsOfConversations(r, talks)) {
        expect(sums).toEqual(byHand(planted.filter((call) => call.conversationId === id)))
      }
      const runId = planted.find((call) => call.runId)?.runId ?? ''
      const steps = yield* sumsOfSteps(r, runId)
      const calls = [...steps.values()].reduce((all, sums) => all + sums.calls, 0)
      expect(calls).toBe(planted.filter((call) => call.runId === runId).length)
      for (const [step, sums] of steps) {
        expect(sums).toEqual(byHand(planted.filter((call) => call.runId === runId && (call.step ?? '') === step)))
      }
    })
  })
  await fc.assert(run, { numRuns: 5 })
})

it('knows a figure only when it knows all of it', () => {
  const none = byHand([])
  const known = { ...none, calls: 2, nanoUsd: 5, inputTokens: 1, outputTokens: 1 }
  expect(spentOf(none)).toEqual({ costNanoUsd: null, costStatus: 'unknown', inputTokens: null, outputTokens: null })
  expect(spentOf(known)).toEqual({ costNanoUsd: 5, costStatus: 'exact', inputTokens: 1, outputTokens: 1 })
  expect(spentOf({ ...known, estimated: 1 }).costStatus).toBe('estimated')
  expect(spentOf({ ...known, open: 1 }).costNanoUsd).toBeNull()
  expect(spentOf({ ...known, unknown: 1, uncounted: 1 })).toMatchObject({ costNanoUsd: null, inputTokens: null })
})
