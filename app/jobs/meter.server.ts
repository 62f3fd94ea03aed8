import type { Metrics } from '#app/adapters/metrics.server.ts'
import type { ErrorCode } from '#app/domain/attempt.ts'
import { BudgetReachedError, type InstanceBudgets } from '#app/domain/budget.ts'
import type { Clock } from '#app/domain/clock.ts'
import type { CallAbout, Payer, TokenUsage } from '#app/domain/costs.ts'
import { StoreBusyError } from '#app/domain/errors.ts'
import { monthAt } from '#app/domain/month.ts'
import type { TenantId } from '#app/domain/plan.ts'
import type { UseSource } from '#app/domain/providers.ts'
import { costOf, mostOf, spentOf, type Cost, type TokenBounds } from '#app/domain/spend.ts'
import { classifyFailure, wasRefused } from '#app/generation/failure.ts'
import type { ChosenModel } from '#app/generation/chosen-model.ts'
import { DrainError, LeaseLostError } from '#app/generation/lease.ts'
import { metered, type CallEnd, type Meter, type OpenCall } from '#app/generation/metered-model.ts'
import type { Step } from '#db/connection.server.ts'
import type { ControlDb } from '#db/control/control.server.ts'
import { releaseSpend, reserveSpend, settleSpend } from '#db/control/spend.server.ts'
import { noteAttemptSpent } from '#db/tenant/attempts.server.ts'
import { openCall, settleCall, sumsOf, type CallSettlement } from '#db/tenant/calls.server.ts'
import { noteSpent } from '#db/tenant/replies.server.ts'
import { noteRunCall } from '#db/tenant/runs.server.ts'
import type { TenantStore, TenantTx } from '#db/tenants.server.ts'
import { keepInstanceBudgets, keepOwnBudget } from './budgets.server.ts'
import type { Models } from './models.server.ts'
import type { Settlements } from './settling.server.ts'

export type MeterParts = Clock & {
  control: ControlDb
  tenants: TenantStore
  /** Writes down how calls ended, now or as soon as may be. */
  settlements: Settlements
  /** Budgets of the operator's key where the admin has set none. */
  budgets: InstanceBudgets
  /** Counts, for whoever runs this. */
  metrics?: Pick<Metrics, 'called' | 'refused'>
  failpoint?: (name: string) => void
}

const PAYER: Record<UseSource, Payer> = { own: 'learner', operator: 'operator', offline: 'nobody' }

/** What an answer may hold, tokens, where a budget needs a bound and neither caller nor model has one. */
const ANSWER_MAX = 16_384

/** What is set aside and has no row in a learner's ledger after this long was never asked for, ms. */
export const ORPHANED_MS = 10 * 60_000
/** The row has to be written well before that. */
const ROW_MUST_COMMIT_WITHIN_MS = ORPHANED_MS / 2

/** A call as it is set aside and written down. */
type Entry = { id: string; at: number; most: number | null; price: ChosenModel['priceSnapshot'] }

/** The most an answer may hold: as the caller says, else as the model can, within reason. */
const outputBound = ({ output }: TokenBounds, { capabilities }: ChosenModel): number =>
  output ?? Math.min(capabilities.maxOutputTokens ?? ANSWER_MAX, ANSWER_MAX)

/** What a call to this model would come to at most, nano-USD; null where nobody knows its price. */
export const mostOfCall = (chosen: ChosenModel, bounds: TokenBounds): number | null =>
  mostOf({ input: bounds.input, output: outputBound(bounds, chosen) }, chosen.priceSnapshot)

/** Set aside what a call with the operator's key may cost; throws `BudgetReachedError`. Says whether a budget relies on it. */
function reserve(parts: MeterParts, tenantId: TenantId, { id, at, most }: Entry): Promise<boolean> {
  return parts.control.immediate(function* (tx): Step<boolean> {
    const relied = yield* keepInstanceBudgets(tx, tenantId, { most, at }, parts.budgets)
    const row = { callId: id, tenantId, month: monthAt(at), at }
    if (most) yield* reserveSpend(tx, { ...row, nanoUsd: most })
    return relied
  })
}

function writeRow(parts: MeterParts, tenantId: TenantId, chosen: ChosenModel, about: CallAbout, entry: Entry) {
  const { id, at, most, price } = entry
  const row = {
    ...about,
    id,
    payer: PAYER[chosen.source],
    provider: chosen.provider,
    providerId: chosen.providerId,
    model: chosen.modelId,
    reservedNanoUsd: most,
    price,
    startedAt: at,
  }
  const body = function* (tx: Parameters<typeof openCall>[0]): Step<boolean> {
    if (parts.now().getTime() - at > ROW_MUST_COMMIT_WITHIN_MS)
      throw new StoreBusyError(new Error('the row of a call came too late for what was set aside'))
    const relied = yield* keepOwnBudget(tx, { most, at })
    yield* openCall(tx, row)
    if (about.runId) yield* noteRunCall(tx, about.runId)
    return relied
  }
  // Without its row a call may not be made, and what is asked has found room before.
  return parts.tenants.of(tenantId).immediate(body, { pastWall: true })
}

/** What ended a call without its provider having failed. */
const isStopped = (errorCode: ErrorCode, reason: unknown) =>
  errorCode === 'USER_CANCELLED' ||
  reason instanceof DrainError ||
  reason instanceof LeaseLostError ||
  (reason instanceof DOMException && reason.name === 'AbortError')

const NO_TOKENS: TokenUsage = { input: 0, output: 0, cached: 0, reasoning: 0 }

/** What a call used and cost. Nobody bills what was never sent, nor what they refused before they began to answer. */
function billOf({ usage, cause, reason, reached }: CallEnd, price: Entry['price']): { usage: TokenUsage; cost: Cost } {
  if (reached === 'nothing') return { usage: NO_TOKENS, cost: { costNanoUsd: 0, costStatus: 'exact' } }
  // Who ended it on this side may have done so because another call was refused.
  const refused = reached === 'asked' && reason === undefined && usage.output === null && wasRefused(cause)
  if (refused) return { usage: NO_TOKENS, cost: { costNanoUsd: 0, costStatus: 'estimated' } }
  return { usage, cost: costOf(usage, price) }
}

function settlementOf(end: CallEnd, { at, price }: Entry, now: number): CallSettlement {
  const { usage, cost } = billOf(end, price)
  const { input, output, cached, reasoning } = usage
  const settled = {
    inputTokens: input,
    outputTokens: output,
    cachedTokens: cached,
    reasoningTokens: reasoning,
    ...cost,
    durationMs: Math.max(0, now - at),
    settledAt: now,
  }
  if (end.cause === undefined) return { ...settled, status: 'done', errorCode: null }
  const { errorCode } = classifyFailure(end.cause, end.reason, now)
  if (!isStopped(errorCode, end.reason ?? end.cause)) return { ...settled, status: 'failed', errorCode }
  return { ...settled, status: 'stopped', errorCode: errorCode === 'USER_CANCELLED' ? errorCode : null }
}

/** Settle a call; an attempt or a reply that has ended before its call costs what its calls do from here on. */
function* settleIn(tx: TenantTx, id: string, about: CallAbout, settlement: CallSettlement): Step<number> {
  const n = yield* settleCall(tx, id, settlement)
  if (n === 0) return n
  const { attemptId, messageId, runId } = about
  if (runId) yield* noteRunCall(tx, runId)
  if (attemptId) yield* noteAttemptSpent(tx, attemptId)
  if (messageId) yield* noteSpent(tx, messageId, spentOf(yield* sumsOf(tx, 'messageId', messageId)))
  return n
}

type Settling = { readonly id: string; readonly about: CallAbout; readonly operators: boolean }

/** What writes both halves of a settlement; called again, it writes what is still missing of them. */
function writer(parts: MeterParts, tenantId: TenantId, { id, about, operators }: Settling) {
  let settled: number | undefined
  return async (settlement: CallSettlement) => {
    parts.failpoint?.('call_settling')
    const file = parts.tenants.of(tenantId)
    settled ??= await file.immediate((tx) => settleIn(tx, id, about, settlement), { pastWall: true })
    parts.failpoint?.('call_settled')
    if (!operators || settled === 0) return
    await parts.control.immediate((tx) => settleSpend(tx, id, settlement.costNanoUsd))
  }
}

/**
 * The ledger of one model for one learner. Order: what the operator's key may cost is set aside in the control database,
 * then the row is written in the learner's file, then the provider is asked. Refused or killed in between, what was set
 * aside has no row, and the sweeper gives it back.
 */
function meterOf(parts: MeterParts, tenantId: TenantId, chosen: ChosenModel, about: CallAbout): Meter {
  const operators = chosen.source === 'operator'
  const settle = async (entry: Entry, end: CallEnd) => {
    const settlement = settlementOf(end, entry, parts.now().getTime())
    parts.metrics?.called(about.purpose, settlement.status)
    const write = writer(parts, tenantId, { id: entry.id, about, operators })
    await parts.settlements.write(entry.id, () => write(settlement))
  }
  const release = (id: string) => parts.control.immediate((tx) => releaseSpend(tx, id)).catch(() => 0)
  return {
    async open(bounds): Promise<OpenCall> {
      const price = chosen.priceSnapshot
      const entry = { id: parts.newId(), at: parts.now().getTime(), most: mostOfCall(chosen, bounds), price }
      const setAside = operators && (await reserve(parts, tenantId, entry))
      parts.failpoint?.('call_reserved')
      let relied: boolean
      try {
        relied = await writeRow(parts, tenantId, chosen, about, entry)
      } catch (error) {
        if (operators) await release(entry.id)
        throw error
      }
      parts.failpoint?.('call_opened')
      const needsCap = (setAside || relied) && bounds.output === null && entry.most !== 0
      return {
        cap: needsCap ? outputBound(bounds, chosen) : undefined,
        settle: (end) => settle(entry, end),
      }
    },
  }
}

/** The same meter, its refusals counted. */
const counting = (meter: Meter, { metrics }: MeterParts): Meter => ({
  async open(bounds) {
    try {
      return await meter.open(bounds)
    } catch (error) {
      if (error instanceof BudgetReachedError) metrics?.refused(error.refusal.kind)
      throw error
    }
  },
})

/** The same models, none of which can be called without its row in the learner's ledger. */
export const meteredModels = (parts: MeterParts, models: Models): Models => ({
  ...models,
  async choose(tenantId, want, about) {
    const chosen = await models.choose(tenantId, want, about)
    // Its calls say why they are not made, and nothing goes out.
    if (chosen.refused) return chosen
    return { ...chosen, model: metered(chosen.model, counting(meterOf(parts, tenantId, chosen, about), parts)) }
  },
})
