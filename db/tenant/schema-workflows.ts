import { sql } from 'drizzle-orm'
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { ERROR_CODES } from '../../app/domain/attempt.ts'
import type { Block } from '../../app/domain/lesson.ts'
import type { Question } from '../../app/domain/quiz.ts'
import type { WeeklyReview } from '../../app/domain/weekly-review.ts'
import { RUN_STATUSES, STEP_STATUSES, WORKFLOWS } from '../../app/domain/workflow.ts'
import { ms, oneOf } from '../columns.ts'
import { plans } from './schema.ts'

/** One run of a workflow. */
export const runs = sqliteTable(
  'runs',
  {
    id: text('id').primaryKey(),
    workflow: text('workflow', { enum: WORKFLOWS }).notNull(),
    /** The version of the definition it began with, and goes on with. */
    version: integer('version').notNull(),
    planId: text('plan_id')
      .notNull()
      .references(() => plans.id, { onDelete: 'cascade' }),
    /** The module it works on; '' for the whole plan. */
    moduleId: text('module_id').notNull().default(''),
    /** The sender's own name for it, so that a repetition starts nothing. */
    clientId: text('client_id'),
    jobId: text('job_id').notNull(),
    fence: text('fence'),
    status: text('status', { enum: RUN_STATUSES }).notNull().default('queued'),
    input: text('input', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    /** What came of it: ids of what was saved. */
    output: text('output', { mode: 'json' }).$type<Record<string, unknown>>(),
    errorCode: text('error_code', { enum: ERROR_CODES }),
    provider: text('provider'),
    model: text('model'),
    /** Sequence number of its latest change, for watchers. */
    lastSeq: integer('last_seq').notNull().default(0),
    /** Until when its provider asked it to wait: whoever takes it before then leaves it. */
    waitsUntil: ms('waits_until'),
    createdAt: ms('created_at').notNull(),
    startedAt: ms('started_at'),
    settledAt: ms('settled_at'),
  },
  (t) => [
    uniqueIndex('runs_one_active')
      .on(t.workflow, t.planId, t.moduleId)
      .where(sql`status in ('queued', 'running')`),
    uniqueIndex('runs_started_once')
      .on(t.clientId)
      .where(sql`client_id is not null`),
    index('runs_newest').on(t.createdAt, t.id),
    index('runs_of_plan').on(t.planId, t.createdAt),
    check('runs_settled', sql`(${t.status} in ('queued', 'running')) = (${t.settledAt} is null)`),
    oneOf('runs_workflow', t.workflow, WORKFLOWS),
    oneOf('runs_status', t.status, RUN_STATUSES),
    oneOf('runs_error_code', t.errorCode, ERROR_CODES),
  ],
)

/** The steps of a run, each kept when it is finished, so that no other run does it again. */
export const runSteps = sqliteTable(
  'run_steps',
  {
    runId: text('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    position: integer('position').notNull(),
    label: text('label').notNull(),
    /** Names of the steps that it waits for. */
    after: text('after', { mode: 'json' }).$type<string[]>().notNull().default([]),
    status: text('status', { enum: STEP_STATUSES }).notNull().default('pending'),
    output: text('output', { mode: 'json' }).$type<unknown>(),
    /** One line for a learner: what came of it. */
    told: text('told').notNull().default(''),
    errorCode: text('error_code', { enum: ERROR_CODES }),
    /** How often it was begun. */
    tries: integer('tries').notNull().default(0),
    /** How often it failed in a passing way, and was tried again, since the run was begun or begun again. */
    failures: integer('failures').notNull().default(0),
    /** Who was asked in it, by its last call; null where nobody was. */
    provider: text('provider'),
    model: text('model'),
    startedAt: ms('started_at'),
    settledAt: ms('settled_at'),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.name] }),
    index('run_steps_kept')
      .on(t.runId)
      .where(sql`output is not null`),
    oneOf('run_steps_status', t.status, STEP_STATUSES),
    oneOf('run_steps_error_code', t.errorCode, ERROR_CODES),
  ],
)

const ofPlan = () =>
  text('plan_id')
    .notNull()
    .references(() => plans.id, { onDelete: 'cascade' })

/** The lesson of a task. Tasks come and go with a plan's versions, so it points and is not bound. */
export const lessons = sqliteTable(
  'lessons',
  {
    id: text('id').primaryKey(),
    planId: ofPlan(),
    moduleId: text('module_id').notNull(),
    taskId: text('task_id').notNull(),
    runId: text('run_id').notNull(),
    title: text('title').notNull(),
    blocks: text('blocks', { mode: 'json' }).$type<Block[]>().notNull(),
    minutes: integer('minutes').notNull(),
    provider: text('provider').notNull(),
    model: text('model').notNull(),
    createdAt: ms('created_at').notNull(),
    readAt: ms('read_at'),
  },
  (t) => [uniqueIndex('lessons_one_a_task').on(t.planId, t.taskId), check('lessons_minutes', sql`${t.minutes} > 0`)],
)

export const quizzes = sqliteTable(
  'quizzes',
  {
    id: text('id').primaryKey(),
    planId: ofPlan(),
    moduleId: text('module_id').notNull(),
    runId: text('run_id').notNull(),
    title: text('title').notNull(),
    questions: text('questions', { mode: 'json' }).$type<Question[]>().notNull(),
    provider: text('provider').notNull(),
    model: text('model').notNull(),
    createdAt: ms('created_at').notNull(),
  },
  (t) => [index('quizzes_of_module').on(t.planId, t.moduleId)],
)

/** One go at a quiz. */
export const quizResults = sqliteTable(
  'quiz_results',
  {
    id: text('id').primaryKey(),
    quizId: text('quiz_id')
      .notNull()
      .references(() => quizzes.id, { onDelete: 'cascade' }),
    answers: text('answers', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    right: integer('right').notNull(),
    total: integer('total').notNull(),
    at: ms('at').notNull(),
  },
  (t) => [
    index('quiz_results_of_quiz').on(t.quizId, t.at),
    check('quiz_results_right', sql`${t.right} between 0 and ${t.total}`),
  ],
)

/** Something to recall: a front and a back. */
export const cards = sqliteTable(
  'cards',
  {
    id: text('id').primaryKey(),
    planId: ofPlan(),
    moduleId: text('module_id').notNull(),
    runId: text('run_id').notNull(),
    front: text('front').notNull(),
    back: text('back').notNull(),
    position: integer('position').notNull(),
    createdAt: ms('created_at').notNull(),
  },
  (t) => [index('cards_of_module').on(t.planId, t.moduleId, t.position)],
)

export const reviews = sqliteTable(
  'reviews',
  {
    id: text('id').primaryKey(),
    planId: ofPlan(),
    runId: text('run_id').notNull(),
    /** The first day of the week it looks back on, ISO 8601. */
    weekOf: text('week_of').notNull(),
    content: text('content', { mode: 'json' }).$type<WeeklyReview>().notNull(),
    /** The replan that it proposed; null where nothing is to change. */
    proposalId: text('proposal_id'),
    provider: text('provider').notNull(),
    model: text('model').notNull(),
    createdAt: ms('created_at').notNull(),
  },
  (t) => [index('reviews_of_plan').on(t.planId, t.createdAt)],
)
