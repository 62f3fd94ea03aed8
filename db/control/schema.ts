import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { CLASSIFICATIONS } from '../../app/domain/attempt.ts'

const ms = (name: string) => integer(name)

export const ROLES = ['admin', 'learner'] as const
export const JOB_KINDS = ['plan', 'reply', 'workflow'] as const
export type JobKind = (typeof JOB_KINDS)[number]
export const JOB_STATUSES = ['queued', 'running', 'done', 'dropped', 'dead', 'cancelled'] as const
export const TICKET_PURPOSES = ['setup', 'invite', 'reset'] as const

const inList = (values: readonly string[]) => sql.raw(values.map((v) => `'${v}'`).join(', '))

/** A learner's account. Its id is the tenant's id. */
export const accounts = sqliteTable(
  'accounts',
  {
    id: text('id').primaryKey(),
    email: text('email').notNull().unique(),
    passwordHash: text('password_hash').notNull(),
    role: text('role', { enum: ROLES }).notNull(),
    disabledAt: ms('disabled_at'),
    createdAt: ms('created_at').notNull(),
  },
  (t) => [check('accounts_role', sql`${t.role} in (${inList(ROLES)})`)],
)

/** A signed-in browser. Only the SHA-256 of its id is kept. */
export const sessions = sqliteTable(
  'sessions',
  {
    idHash: text('id_hash').primaryKey(),
    /** A public name for the row, to list and revoke it by. */
    handle: text('handle').notNull().unique(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    userAgent: text('user_agent').notNull(),
    createdAt: ms('created_at').notNull(),
    seenAt: ms('seen_at').notNull(),
    expiresAt: ms('expires_at').notNull(),
  },
  (t) => [index('sessions_of_account').on(t.accountId)],
)

export const apiTokens = sqliteTable(
  'api_tokens',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    tokenHash: text('token_hash').notNull().unique(),
    lastFour: text('last_four').notNull(),
    createdAt: ms('created_at').notNull(),
    usedAt: ms('used_at'),
  },
  (t) => [index('api_tokens_of_account').on(t.accountId)],
)

/** A link that works once: first set-up, an invitation, a password reset. Only the hash is kept. */
export const tickets = sqliteTable(
  'tickets',
  {
    tokenHash: text('token_hash').primaryKey(),
    purpose: text('purpose', { enum: TICKET_PURPOSES }).notNull(),
    accountId: text('account_id').references(() => accounts.id, { onDelete: 'cascade' }),
    expiresAt: ms('expires_at').notNull(),
    createdAt: ms('created_at').notNull(),
  },
  (t) => [check('tickets_purpose', sql`${t.purpose} in (${inList(TICKET_PURPOSES)})`)],
)

/** Durable background work. It names a learner and what it is work for, and holds nothing a learner wrote. */
export const jobs = sqliteTable(
  'jobs',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    kind: text('kind', { enum: JOB_KINDS }).notNull().default('plan'),
    /** What it is work for: a plan, a conversation or a run of a workflow, by its id. */
    subjectId: text('subject_id').notNull(),
    status: text('status', { enum: JOB_STATUSES }).notNull().default('queued'),
    /** Not claimed before this time; a staged job waits here for its gate. */
    visibleAt: ms('visible_at').notNull(),
    leaseUntil: ms('lease_until'),
    /** Random token of the current run; every write of that run is conditional on it. */
    fence: text('fence'),
    runs: integer('runs').notNull().default(0),
    maxRuns: integer('max_runs').notNull(),
    /** Lower goes first: 0 for what a learner waits to see, 1 for what can come later. */
    priority: integer('priority').notNull().default(0),
    /** How often a provider's rate limit put it off; each is a run given back. */
    deferrals: integer('deferrals').notNull().default(0),
    /** When a run first took it. */
    startedAt: ms('started_at'),
    /** Why it ended, where it ended badly. */
    endCode: text('end_code'),
    createdAt: ms('created_at').notNull(),
    finishedAt: ms('finished_at'),
  },
  (t) => [
    index('jobs_to_claim').on(t.status, t.visibleAt),
    index('jobs_of_subject').on(t.tenantId, t.subjectId),
    check('jobs_kind', sql`${t.kind} in (${inList(JOB_KINDS)})`),
    check('jobs_status', sql`${t.status} in (${inList(JOB_STATUSES)})`),
    check('jobs_runs', sql`${t.runs} between 0 and ${t.maxRuns}`),
    check('jobs_lease', sql`(${t.status} = 'running') = (${t.leaseUntil} is not null)`),
  ],
)

/** One row per limiter key: the times, in ms, of what was let through within the window. */
export const limits = sqliteTable('limits', {
  key: text('key').primaryKey(),
  hits: text('hits', { mode: 'json' }).$type<number[]>().notNull(),
  updatedAt: ms('updated_at').notNull(),
})

/** How long finished attempts took: what an estimate is made from. Says nothing of who or what. */
export const durations = sqliteTable(
  'durations',
  {
    id: integer('id').primaryKey(),
    kind: text('kind').notNull(),
    provider: text('provider').notNull(),
    model: text('model').notNull(),
    /** About how many items were asked for. */
    size: integer('size').notNull(),
    durationMs: integer('duration_ms').notNull(),
    /** Why it failed; null for a success, and only those feed an estimate. */
    classification: text('classification', { enum: CLASSIFICATIONS }),
    at: ms('at').notNull(),
  },
  (t) => [
    index('durations_alike').on(t.kind, t.provider, t.model, t.at),
    check('durations_ms', sql`${t.durationMs} >= 0`),
  ],
)

/** What happened that concerns security: who, when, from where. Never an e-mail address, never a secret. */
export const audit = sqliteTable(
  'audit',
  {
    id: integer('id').primaryKey(),
    at: ms('at').notNull(),
    event: text('event').notNull(),
    accountId: text('account_id'),
    emailHash: text('email_hash'),
    target: text('target'),
    address: text('address'),
    userAgent: text('user_agent'),
    requestId: text('request_id'),
  },
  (t) => [index('audit_of_account').on(t.accountId, t.id), index('audit_by_time').on(t.at)],
)

export const ROOT_KEY_STATES = ['current', 'retiring'] as const

/**
 * The keys that learners' keys are derived from, each sealed under the root secret: a secret that does not open them is
 * not ours. While a rotation is under way there are two.
 */
export const rootKeys = sqliteTable(
  'root_keys',
  {
    id: text('id').primaryKey(),
    sealed: text('sealed').notNull(),
    state: text('state', { enum: ROOT_KEY_STATES }).notNull(),
    createdAt: ms('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('root_keys_one_current')
      .on(t.state)
      .where(sql`state = 'current'`),
    check('root_keys_state', sql`${t.state} in (${inList(ROOT_KEY_STATES)})`),
  ],
)

/** What calls with the operator's key have cost or may yet cost: what the instance's monthly budget counts. */
export const spend = sqliteTable(
  'spend',
  {
    callId: text('call_id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    /** The month it counts for, UTC: 2026-11. */
    month: text('month').notNull(),
    /** What it cost, nano-USD, or the most it could cost while it is not settled. */
    nanoUsd: integer('nano_usd').notNull(),
    settled: integer('settled', { mode: 'boolean' }).notNull().default(false),
    at: ms('at').notNull(),
  },
  (t) => [index('spend_by_month').on(t.month, t.tenantId), check('spend_nano_usd', sql`${t.nanoUsd} >= 0`)],
)

/** What an admin has set for the whole instance: hosts that learners' providers may reach, budgets. */
export const instanceSettings = sqliteTable('instance_settings', {
  key: text('key').primaryKey(),
  value: text('value', { mode: 'json' }).$type<unknown>().notNull(),
  updatedAt: ms('updated_at').notNull(),
})
