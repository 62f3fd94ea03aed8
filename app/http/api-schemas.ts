import { z } from 'zod'
import { ATTEMPT_STATUSES, CLASSIFICATIONS, COST_STATUSES, ERROR_CODES } from '#app/domain/attempt.ts'
import { PROVIDERS } from '#app/domain/providers.ts'
import { CourseFields } from '#app/domain/course.ts'
import { PLAN_KINDS, PLAN_STATUSES, PlanKind, TASK_KINDS, TaskStatus } from '#app/domain/plan.ts'
import { ProgramFields } from '#app/domain/program.ts'
import { PHASES } from '#app/domain/progress.ts'
import { time } from './api-time.ts'

/** The shapes of API v1. Requests are checked against them; the OpenAPI document is made from them. */

const count = z.int().min(0)

export const CreatePlanBody = z.discriminatedUnion(
  'kind',
  [
    CourseFields.extend({ kind: z.literal('course').default('course') }),
    ProgramFields.extend({ kind: z.literal('weekly-program') }),
  ],
  {
    error: (issue) =>
      issue.code === 'invalid_union' ? `Use one of these kinds: ${PLAN_KINDS.join(', ')}.` : undefined,
  },
)

export const ListQuery = z.object({
  limit: z.coerce
    .number({ error: 'limit must be a number from 1 to 100.' })
    .int('limit must be a whole number.')
    .min(1, 'limit must be at least 1.')
    .max(100, 'limit must be at most 100.')
    .default(20),
  cursor: z.string().max(200).optional(),
})

export const Attempt = z.object({
  id: z.string(),
  number: z.int().min(1),
  status: z.enum(ATTEMPT_STATUSES),
  classification: z.enum(CLASSIFICATIONS).nullable(),
  errorCode: z.enum(ERROR_CODES).nullable(),
  provider: z.enum(PROVIDERS).nullable(),
  model: z.string().nullable(),
  startedAt: time,
  durationMs: count.nullable(),
  modulesCount: count,
  tasksCount: count,
  truncatedTopic: z.boolean(),
  truncatedNotes: z.boolean(),
  normalizedEffort: z.boolean(),
  inputTokens: count.nullable(),
  outputTokens: count.nullable(),
  costUsd: z.number().min(0).nullable(),
  costStatus: z.enum(COST_STATUSES),
  retryAt: time.nullable(),
})

const StartedAttempt = z.object({ id: z.string(), number: z.int().min(1) })

export const Created = z.object({ id: z.string(), status: z.literal('pending'), attempt: StartedAttempt })
export const Started = z.object({ attempt: StartedAttempt })

export const PlanCard = z.object({
  id: z.string(),
  kind: PlanKind,
  topic: z.string(),
  title: z.string(),
  status: z.enum(PLAN_STATUSES),
  progress: z.number().min(0).max(1).describe('share of completed tasks'),
  tasksDone: count,
  tasksTotal: count,
  minutesTotal: count,
  createdAt: time,
})

export const PlanPage = z.object({ items: z.array(PlanCard), nextCursor: z.string().nullable() })

const Task = z.object({
  id: z.string(),
  position: z.int().min(1),
  title: z.string(),
  description: z.string(),
  estimatedMinutes: z.int().min(1),
  kind: z.enum(TASK_KINDS),
  status: TaskStatus,
  completedAt: time.nullable(),
  notes: z.string().describe('the learner’s own'),
})

/** What a kind of plan keeps beside what all kinds share; null where it keeps nothing. */
const detail = z.record(z.string(), z.unknown()).nullable()

const Module = z.object({
  id: z.string(),
  position: z.int().min(1),
  title: z.string(),
  description: z.string(),
  estimatedMinutes: z.int().min(1),
  detail: detail.describe('of a weekly programme: workout, nutrition, recovery, reason'),
  tasks: z.array(Task),
})

export const Plan = PlanCard.extend({
  summary: z.string(),
  notice: z.string().describe('how the plan was made, when it was not made by a model'),
  input: z.record(z.string(), z.unknown()),
  omitted: z.array(z.object({ title: z.string(), reason: z.string() })),
  sources: z.array(z.object({ title: z.string(), url: z.url().optional(), licence: z.string() })),
  detail: detail.describe('of a weekly programme: its targets and the rules it keeps'),
  modules: z.array(Module),
  latestAttempt: Attempt.nullable(),
  version: count.describe('rises with every change of the content'),
  proposal: z.object({ id: z.string() }).nullable().describe('new content that waits for a decision'),
  lastSeq: count.describe('sequence number of the latest event'),
  updatedAt: time,
})

export const Status = z.object({
  id: z.string(),
  status: z.enum(PLAN_STATUSES),
  itemsDone: count,
  phase: z.enum(PHASES).nullable(),
  deferredUntil: time.nullable().describe('when it goes on, where its provider asked to wait'),
  etaSeconds: count.nullable().describe('seconds left: the median of at least three runs alike, else null'),
  eta: z
    .object({
      lowSeconds: count,
      highSeconds: count,
      basis: z.enum(['runs', 'prior']).describe('measured, or expected before anything was measured'),
      runs: count,
    })
    .nullable(),
  attempts: count,
  latestAttempt: Attempt.nullable(),
})

export const AttemptList = z.object({ items: z.array(Attempt) })
export const TaskState = z.object({ id: z.string(), title: z.string(), status: TaskStatus, notes: z.string() })

export const ApiError = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    requestId: z.string(),
    fields: z.record(z.string(), z.string()).optional(),
    retryAfter: z.int().min(1).optional().describe('seconds'),
  }),
})
