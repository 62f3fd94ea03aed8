import { z } from 'zod'
import { COST_STATUSES, ERROR_CODES } from '#app/domain/attempt.ts'
import { CALL_PURPOSES, CALL_STATUSES, PAYERS } from '#app/domain/costs.ts'
import { isMonth } from '#app/domain/month.ts'

/** The shapes of API v1 that tell of costs. Money is integer nano-USD (1e-9 USD); null is unknown and never nothing. */

const Month = z.string().refine(isMonth, { error: 'month must look like 2026-11.' }).optional()

export const UsageQuery = z.object({ month: Month })
export const CallsQuery = z.object({
  month: Month,
  limit: z.coerce
    .number({ error: 'limit must be a number from 1 to 100.' })
    .int('limit must be a whole number.')
    .min(1, 'limit must be at least 1.')
    .max(100, 'limit must be at most 100.')
    .default(20),
  cursor: z.string().max(200).optional(),
})

export const UsageSums = z.object({
  calls: z.int(),
  nanoUsd: z.int().describe('What the calls cost whose cost is known'),
  estimated: z.int().describe('How many of those are estimates'),
  unknown: z.int().describe('Calls that ended and whose cost nobody knows'),
  unknownUpToNanoUsd: z.int(),
  open: z.int().describe('Calls begun and not ended: under way, or possibly billed'),
  openUpToNanoUsd: z.int(),
  countedNanoUsd: z.int().describe('What budgets count: costs, or what was set aside where they are not known'),
  inputTokens: z.int(),
  outputTokens: z.int(),
  cachedTokens: z.int(),
  reasoningTokens: z.int(),
  uncounted: z.int().describe('Calls whose provider did not count its tokens'),
})
const UsageLine = z.object({ id: z.string(), name: z.string(), sums: UsageSums })
const UsagePeriod = UsageLine.extend({
  purposes: z.array(z.object({ purpose: z.enum(CALL_PURPOSES), calls: z.int(), nanoUsd: z.int() })),
})

export const Usage = z.object({
  month: z.string(),
  name: z.string(),
  months: z.array(z.object({ month: z.string(), name: z.string() })),
  total: UsageSums,
  days: z.array(UsagePeriod),
  pastMonths: z.array(UsagePeriod).describe('Twelve months, oldest first; none where all calls are of one month'),
  purposes: z.array(UsageLine),
  models: z.array(UsageLine),
  plans: z.array(UsageLine),
  conversations: z.array(UsageLine),
  budget: z.object({
    budget: z.int().nullable().describe('Nano-USD a month; null without one'),
    counted: z.int().describe('nano-USD'),
    month: z.string().describe('in words'),
    reopens: z.string().describe('in words'),
  }),
})

const id = z.string().nullable()
const n = z.int().nullable()

export const Call = z.object({
  id: z.string(),
  purpose: z.enum(CALL_PURPOSES),
  planId: id,
  attemptId: id,
  conversationId: id,
  messageId: id,
  runId: id,
  step: id,
  agentId: id,
  payer: z.enum(PAYERS),
  provider: z.string(),
  providerId: id,
  model: z.string(),
  status: z.enum(CALL_STATUSES).describe('open: under way, or possibly billed'),
  errorCode: z.enum(ERROR_CODES).nullable(),
  inputTokens: n,
  outputTokens: n,
  cachedTokens: n,
  reasoningTokens: n,
  costNanoUsd: n,
  costStatus: z.enum(COST_STATUSES),
  reservedNanoUsd: n.describe('The most it could cost when it began'),
  price: z
    .looseObject({ input: z.number(), output: z.number(), cachedInput: z.number().nullable(), source: z.string() })
    .nullable()
    .describe('The prices it is counted with, nano-USD for a million tokens'),
  durationMs: n,
  startedAt: z.iso.datetime(),
  settledAt: z.iso.datetime().nullable(),
})
export const CallPage = z.object({ items: z.array(Call), nextCursor: z.string().nullable() })
