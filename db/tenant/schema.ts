import { sql } from 'drizzle-orm'
import { check, index, integer, primaryKey, sqliteTable, text, unique, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { ATTEMPT_STATUSES, CLASSIFICATIONS, COST_STATUSES, ERROR_CODES } from '../../app/domain/attempt.ts'
import type { Omission, Reference } from '../../app/domain/course.ts'
import { ATTEMPT_PURPOSES, GENERATION_STATES, PLAN_KINDS, TASK_KINDS, TASK_STATUSES } from '../../app/domain/plan.ts'
import { EVENT_TYPES } from '../../app/domain/progress.ts'
import { PROVIDERS } from '../../app/domain/providers.ts'
import { ms, oneOf } from '../columns.ts'

/** What a kind of plan keeps beside the columns that all kinds share; only its blueprint and its page read it. */
const detail = () => text('detail', { mode: 'json' }).$type<Record<string, unknown>>()

export const plans = sqliteTable(
  'plans',
  {
    id: text('id').primaryKey(),
    kind: text('kind', { enum: PLAN_KINDS }).notNull(),
    generation: text('generation', { enum: GENERATION_STATES }).notNull().default('pending'),
    topic: text('topic').notNull(),
    title: text('title').notNull(),
    summary: text('summary').notNull().default(''),
    notice: text('notice').notNull().default(''),
    /** The blueprint's input, as the learner gave it after cutting. */
    input: text('input', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    truncatedTopic: integer('truncated_topic', { mode: 'boolean' }).notNull().default(false),
    truncatedNotes: integer('truncated_notes', { mode: 'boolean' }).notNull().default(false),
    omitted: text('omitted', { mode: 'json' }).$type<Omission[]>().notNull().default([]),
    sources: text('sources', { mode: 'json' }).$type<Reference[]>().notNull().default([]),
    modulesTotal: integer('modules_total').notNull().default(0),
    tasksTotal: integer('tasks_total').notNull().default(0),
    tasksDone: integer('tasks_done').notNull().default(0),
    minutesTotal: integer('minutes_total').notNull().default(0),
    detail: detail(),
    /** Rises with every change of the content; 0 before there is any. */
    version: integer('version').notNull().default(0),
    /** Sequence number of the plan's latest event. */
    lastSeq: integer('last_seq').notNull().default(0),
    createdAt: ms('created_at').notNull(),
    updatedAt: ms('updated_at').notNull(),
    /** When the learner deleted it; for a while that can be undone. */
    deletedAt: ms('deleted_at'),
  },
  (t) => [
    oneOf('plans_kind', t.kind, PLAN_KINDS),
    oneOf('plans_generation', t.generation, GENERATION_STATES),
    check('plans_done', sql`${t.tasksDone} between 0 and ${t.tasksTotal}`),
    index('plans_newest').on(t.createdAt, t.id),
  ],
)

export const modules = sqliteTable(
  'modules',
  {
    id: text('id').primaryKey(),
    planId: text('plan_id')
      .notNull()
      .references(() => plans.id, { onDelete: 'cascade' }),
    position: integer('position').notNull(),
    title: text('title').notNull(),
    description: text('description').notNull(),
    estimatedMinutes: integer('estimated_minutes').notNull(),
    detail: detail(),
  },
  (t) => [
    unique('modules_position_once').on(t.planId, t.position),
    check('modules_position', sql`${t.position} >= 1`),
    check('modules_minutes', sql`${t.estimatedMinutes} > 0`),
  ],
)

export const tasks = sqliteTable(
  'tasks',
  {
    id: text('id').primaryKey(),
    moduleId: text('module_id')
      .notNull()
      .references(() => modules.id, { onDelete: 'cascade' }),
    planId: text('plan_id')
      .notNull()
      .references(() => plans.id, { onDelete: 'cascade' }),
    position: integer('position').notNull(),
    title: text('title').notNull(),
    description: text('description').notNull(),
    estimatedMinutes: integer('estimated_minutes').notNull(),
    kind: text('kind', { enum: TASK_KINDS }).notNull(),
    status: text('status', { enum: TASK_STATUSES }).notNull().default('not_started'),
    completedAt: ms('completed_at'),
    /** What the learner wrote beside the task. */
    notes: text('notes').notNull().default(''),
  },
  (t) => [
    unique('tasks_position_once').on(t.moduleId, t.position),
    index('tasks_of_plan').on(t.planId),
    check('tasks_position', sql`${t.position} >= 1`),
    check('tasks_minutes', sql`${t.estimatedMinutes} > 0`),
    check('tasks_completed', sql`(${t.status} = 'completed') = (${t.completedAt} is not null)`),
    oneOf('tasks_kind', t.kind, TASK_KINDS),
    oneOf('tasks_status', t.status, TASK_STATUSES),
  ],
)

export const attempts = sqliteTable(
  'attempts',
  {
    id: text('id').primaryKey(),
    planId: text('plan_id')
      .notNull()
      .references(() => plans.id, { onDelete: 'cascade' }),
    number: integer('number').notNull(),
    status: text('status', { enum: ATTEMPT_STATUSES }).notNull().default('in_progress'),
    classification: text('classification', { enum: CLASSIFICATIONS }),
    errorCode: text('error_code', { enum: ERROR_CODES }),
    jobId: text('job_id').notNull(),
    purpose: text('purpose', { enum: ATTEMPT_PURPOSES }).notNull().default('create'),
    /** The module that is made again; null for the whole plan. */
    moduleId: text('module_id'),
    /** The blueprint's input of this attempt where it is not the plan's own. */
    input: text('input', { mode: 'json' }).$type<Record<string, unknown>>(),
    /** How often this attempt asked its provider. */
    calls: integer('calls').notNull().default(0),
    /** The token of the worker run that may write for this attempt; null until a run begins. */
    fence: text('fence'),
    /** Whether the attempt counts against the plan's cap; a released lease gives it back. */
    spent: integer('spent', { mode: 'boolean' }).notNull().default(true),
    provider: text('provider', { enum: PROVIDERS }),
    /** The learner's own provider that is asked, by its id; null for the operator's and the curriculum. */
    providerId: text('provider_id'),
    model: text('model'),
    startedAt: ms('started_at').notNull(),
    settledAt: ms('settled_at'),
    durationMs: integer('duration_ms'),
    modulesCount: integer('modules_count').notNull().default(0),
    tasksCount: integer('tasks_count').notNull().default(0),
    truncatedTopic: integer('truncated_topic', { mode: 'boolean' }).notNull().default(false),
    truncatedNotes: integer('truncated_notes', { mode: 'boolean' }).notNull().default(false),
    normalizedEffort: integer('normalized_effort', { mode: 'boolean' }).notNull().default(false),
    inputTokens: integer('input_tokens'),
    outputTokens: integer('output_tokens'),
    costNanoUsd: integer('cost_nano_usd'),
    costStatus: text('cost_status', { enum: COST_STATUSES }).notNull().default('unknown'),
    retryAt: ms('retry_at'),
  },
  (t) => [
    unique('attempts_number_once').on(t.planId, t.number),
    uniqueIndex('attempts_one_in_progress')
      .on(t.planId)
      .where(sql`status = 'in_progress'`),
    check('attempts_number', sql`${t.number} >= 1`),
    check('attempts_settled', sql`(${t.status} = 'in_progress') = (${t.settledAt} is null)`),
    check('attempts_classified', sql`(${t.status} = 'failure') = (${t.classification} is not null)`),
    check('attempts_coded', sql`(${t.status} = 'failure') = (${t.errorCode} is not null)`),
    check('attempts_calls', sql`${t.calls} >= 0`),
    oneOf('attempts_purpose', t.purpose, ATTEMPT_PURPOSES),
    oneOf('attempts_status', t.status, ATTEMPT_STATUSES),
    oneOf('attempts_classification', t.classification, CLASSIFICATIONS),
    oneOf('attempts_error_code', t.errorCode, ERROR_CODES),
    oneOf('attempts_provider', t.provider, PROVIDERS),
    oneOf('attempts_cost_status', t.costStatus, COST_STATUSES),
  ],
)

/** What happened while a plan was made, in order: the source of every progress stream. */
export const events = sqliteTable(
  'events',
  {
    planId: text('plan_id')
      .notNull()
      .references(() => plans.id, { onDelete: 'cascade' }),
    seq: integer('seq').notNull(),
    attemptId: text('attempt_id').notNull(),
    type: text('type', { enum: EVENT_TYPES }).notNull(),
    data: text('data', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    at: ms('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.planId, t.seq] }),
    check('events_seq', sql`${t.seq} >= 1`),
    oneOf('events_type', t.type, EVENT_TYPES),
  ],
)
