import { sql } from 'drizzle-orm'
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { PROPOSAL_PURPOSES, PROPOSAL_STATES, VERSION_REASONS } from '../../app/domain/plan.ts'
import { ms, oneOf } from '../columns.ts'
import { plans } from './schema.ts'

/** New content that waits for the learner's decision; the plan keeps what it has until then. */
export const proposals = sqliteTable(
  'proposals',
  {
    id: text('id').primaryKey(),
    planId: text('plan_id')
      .notNull()
      .references(() => plans.id, { onDelete: 'cascade' }),
    /** The attempt it came of; for a replan, the run or the message that proposed it. */
    attemptId: text('attempt_id').notNull(),
    purpose: text('purpose', { enum: PROPOSAL_PURPOSES }).notNull(),
    moduleId: text('module_id'),
    /** The plan's version that the content was made beside. */
    baseVersion: integer('base_version').notNull(),
    /** The content as the blueprint normalised it. */
    content: text('content', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    input: text('input', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    state: text('state', { enum: PROPOSAL_STATES }).notNull().default('open'),
    createdAt: ms('created_at').notNull(),
    decidedAt: ms('decided_at'),
  },
  (t) => [
    uniqueIndex('proposals_one_open')
      .on(t.planId)
      .where(sql`state = 'open'`),
    check('proposals_decided', sql`(${t.state} = 'open') = (${t.decidedAt} is null)`),
    oneOf('proposals_purpose', t.purpose, PROPOSAL_PURPOSES),
    oneOf('proposals_state', t.state, PROPOSAL_STATES),
  ],
)

/** A plan's content as it was before each change, to be brought back. */
export const versions = sqliteTable(
  'versions',
  {
    planId: text('plan_id')
      .notNull()
      .references(() => plans.id, { onDelete: 'cascade' }),
    version: integer('version').notNull(),
    /** What replaced this version. */
    reason: text('reason', { enum: VERSION_REASONS }).notNull(),
    /** The change in words: "Removed the task …". */
    change: text('change').notNull(),
    content: text('content', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    createdAt: ms('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.planId, t.version] }),
    check('versions_version', sql`${t.version} >= 0`),
    oneOf('versions_reason', t.reason, VERSION_REASONS),
  ],
)

/** Outputs of a job's finished steps: a run that goes on after another's end does not do them again. */
export const steps = sqliteTable(
  'steps',
  {
    jobId: text('job_id').notNull(),
    name: text('name').notNull(),
    planId: text('plan_id')
      .notNull()
      .references(() => plans.id, { onDelete: 'cascade' }),
    output: text('output', { mode: 'json' }).$type<unknown>().notNull(),
    createdAt: ms('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.jobId, t.name] }), index('steps_of_plan').on(t.planId)],
)

/** What a request with an idempotency key was answered, so that its repetition is answered alike. */
export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    key: text('key').primaryKey(),
    /** SHA-256 of what was asked: the same key for another request is refused. */
    fingerprint: text('fingerprint').notNull(),
    /** The plan, with the attempt that was started; or whatever else was made, without one. */
    planId: text('plan_id').notNull(),
    attemptId: text('attempt_id').notNull(),
    attemptNumber: integer('attempt_number').notNull(),
    createdAt: ms('created_at').notNull(),
  },
  (t) => [index('idempotency_oldest').on(t.createdAt)],
)
