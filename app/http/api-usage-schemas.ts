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
  nanoUsd: z.int().describe('The cost of all calls whose cost is known'),
  estimated: z.int().describe('How many of those are estimates'),
  unknown: z.int().describe('Finished calls of unknown cost'),
  unknownUpToNanoUsd: z.int(),
  open: z.int().describe('Calls not finished: in progress, or possibly billed'),
  openUpToNanoUsd: z.int(),
  countedNanoUsd: z.int().describe('What budgets count: the cost, or the amount reserved where it is unknown'),
  inputTokens: z.int(),
  outputTokens: z.int(),
  cachedTokens: z.int(),
  reasoningTokens: z.int(),
  uncounted: z.int().describe('Calls whose provider reported no token counts'),
})
const UsageLine = z.object({ id: z.string(), name: z.string(), sums: UsageSums })
const UsagePeriod = UsageLine.extend({
  purposes: z.array(z.object({ purpose: z.enum(CALL_PURPOSES), calls: z.int(), nanoUsd: z.int(), unknown: z.int() })),
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
  status: z.enum(CALL_STATUSES).describe('open: in progress, or possibly billed'),
  errorCode: z.enum(ERROR_CODES).nullable(),
  inputTokens: n,
  outputTokens: n,
  cachedTokens: n,
  reasoningTokens: n,
  costNanoUsd: n,
  costStatus: z.enum(COST_STATUSES),
  reservedNanoUsd: n.describe('The most it could have cost when it started'),
  price: z
    .looseObject({ input: z.number(), output: z.number(), cachedInput: z.number().nullable(), source: z.string() })
    .nullable()
    .describe('The prices used, nano-USD per million tokens'),
  durationMs: n,
  startedAt: z.iso.datetime(),
  settledAt: z.iso.datetime().nullable(),
})
export const CallPage = z.object({ items: z.array(Call), nextCursor: z.string().nullable() })
