import { CALL_PURPOSES } from '#app/domain/costs.ts'
import { monthRange } from '#app/domain/month.ts'
import type { TenantContext } from '#app/services/context.ts'
import type { Step } from '#db/connection.server.ts'
import { openCall, settleCall, type CallRow } from '#db/tenant/calls.server.ts'

export type PlantedCall = Omit<CallRow, 'price' | 'providerId' | 'attemptId' | 'agentId' | 'settledAt' | 'durationMs'>

/** Numbers that look like chance and are the same for the same seed (Mulberry32). */
export function numbers(seed: number) {
  let state = seed | 0
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

const MODELS = [
  ['openai', 'gpt-4.1-mini'],
  ['anthropic', 'claude-sonnet-4-5'],
  ['openai-compatible', '=cmd|"/c calc"'],
  ['offline', 'curriculum-1'],
] as const

export type Next = (below: number) => number
const oneOf = <const T extends readonly [unknown, ...unknown[]]>(next: Next, values: T): T[number] =>
  values[next(values.length)] ?? values[0]

/** What a call is for: a plan, a conversation's message, or a step of a run. */
function someSubject(next: Next) {
  const about = next(3)
  const talk = about === 1
  const run = about === 2
  return {
    purpose: oneOf(next, CALL_PURPOSES),
    planId: about === 0 || next(2) ? `plan-${next(20)}` : null,
    conversationId: talk ? `conversation-${next(30)}` : null,
    messageId: talk ? `message-${next(60)}` : null,
    runId: run ? `run-${next(10)}` : null,
    step: run ? `step-${next(5)}` : null,
  }
}

function someEnd(next: Next, free: boolean) {
  const status = oneOf(next, ['open', 'done', 'done', 'done', 'failed', 'stopped'])
  const open = status === 'open'
  const counts = (of: number) => (open || next(5) === 0 ? null : next(of))
  const costNanoUsd = open || (!free && next(4) === 0) ? null : free ? 0 : next(2 ** 31)
  return {
    status,
    errorCode: status === 'failed' ? ('AI_UNAVAILABLE' as const) : null,
    inputTokens: counts(100_000),
    outputTokens: counts(20_000),
    cachedTokens: counts(1000),
    reasoningTokens: counts(1000),
    costNanoUsd,
    costStatus: costNanoUsd === null ? ('unknown' as const) : oneOf(next, ['exact', 'estimated']),
    reservedNanoUsd: next(6) ? next(2 ** 31) : null,
  }
}

function someCall(next: Next, id: string, months: readonly string[]): PlantedCall {
  const { from, until } = monthRange(months[next(months.length)] ?? '')
  const [provider, model] = oneOf(next, MODELS)
  const free = provider === 'offline'
  return {
    id,
    ...someSubject(next),
    payer: free ? 'nobody' : oneOf(next, ['operator', 'learner']),
    provider,
    model,
    ...someEnd(next, free),
    startedAt: from + (next(2 ** 31) % (until - from)),
  }
}

/** Fill a learner's ledger with calls of every sort in some months; the same for the same seed. */
export async function plantCalls(
  ctx: TenantContext,
  { n, seed = 1, months }: { n: number; seed?: number; months: readonly string[] },
): Promise<PlantedCall[]> {
  const next = numbers(seed)
  const planted = Array.from({ length: n }, () => someCall(next, ctx.newId(), months))
  await ctx.db.immediate(function* (tx): Step<void> {
    for (const call of planted) {
      const { status, errorCode, inputTokens, outputTokens, cachedTokens, reasoningTokens, ...opened } = call
      const { costNanoUsd, costStatus, ...row } = opened
      yield* openCall(tx, row)
      if (status === 'open') continue
      const tokens = { inputTokens, outputTokens, cachedTokens, reasoningTokens }
      const ended = { durationMs: 100, settledAt: row.startedAt + 100 }
      yield* settleCall(tx, row.id, { ...tokens, ...ended, status, errorCode, costNanoUsd, costStatus })
    }
  })
  return planted
}
