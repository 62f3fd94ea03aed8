import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { COST_STATUSES, ERROR_CODES } from '../../app/domain/attempt.ts'
import { CALL_PURPOSES, CALL_STATUSES, PAYERS, type PriceSnapshot } from '../../app/domain/costs.ts'
import { ms, oneOf } from '../columns.ts'

/**
 * The ledger: one row for every call to a provider, written before the call. What it was for is named and not bound:
 * what was spent stays spent when a plan or a conversation is deleted.
 */
export const calls = sqliteTable(
  'calls',
  {
    id: text('id').primaryKey(),
    purpose: text('purpose', { enum: CALL_PURPOSES }).notNull(),
    planId: text('plan_id'),
    attemptId: text('attempt_id'),
    conversationId: text('conversation_id'),
    messageId: text('message_id'),
    runId: text('run_id'),
    step: text('step'),
    agentId: text('agent_id'),
    /** Whose key it was made with. */
    payer: text('payer', { enum: PAYERS }).notNull(),
    provider: text('provider').notNull(),
    providerId: text('provider_id'),
    model: text('model').notNull(),
    status: text('status', { enum: CALL_STATUSES }).notNull().default('open'),
    errorCode: text('error_code', { enum: ERROR_CODES }),
    inputTokens: integer('input_tokens'),
    outputTokens: integer('output_tokens'),
    cachedTokens: integer('cached_tokens'),
    reasoningTokens: integer('reasoning_tokens'),
    /** What it cost, nano-USD; null for unknown. */
    costNanoUsd: integer('cost_nano_usd'),
    costStatus: text('cost_status', { enum: COST_STATUSES }).notNull().default('unknown'),
    /** The most it could cost when it began, nano-USD: what a budget counts while the cost is not known. */
    reservedNanoUsd: integer('reserved_nano_usd'),
    /** The prices it is counted with, as they were. */
    price: text('price', { mode: 'json' }).$type<PriceSnapshot>(),
    startedAt: ms('started_at').notNull(),
    settledAt: ms('settled_at'),
    durationMs: integer('duration_ms'),
  },
  (t) => [
    index('calls_by_time').on(t.startedAt, t.id),
    index('calls_of_plan').on(t.planId),
    index('calls_of_message').on(t.messageId),
    index('calls_of_conversation').on(t.conversationId),
    index('calls_of_run').on(t.runId),
    check('calls_settled', sql`(${t.status} = 'open') = (${t.settledAt} is null)`),
    check('calls_known', sql`(${t.costStatus} = 'unknown') = (${t.costNanoUsd} is null)`),
    check('calls_cost', sql`${t.costNanoUsd} is null or ${t.costNanoUsd} >= 0`),
    oneOf('calls_purpose', t.purpose, CALL_PURPOSES),
    oneOf('calls_payer', t.payer, PAYERS),
    oneOf('calls_status', t.status, CALL_STATUSES),
    oneOf('calls_error_code', t.errorCode, ERROR_CODES),
    oneOf('calls_cost_status', t.costStatus, COST_STATUSES),
  ],
)
