import { z } from 'zod'
import { COST_STATUSES, ERROR_CODES } from '#app/domain/attempt.ts'
import { AskFields } from '#app/domain/provider-fields.ts'
import { RUN_STATUSES, STEP_STATUSES, WORKFLOWS } from '#app/domain/workflow.ts'
import { ListQuery } from './api-schemas.ts'
import { time } from './api-time.ts'

/** The shapes of API v1 about workflows. */

const count = z.int().min(0)
const id = z.string().min(1).max(64)

export const StartRunBody = z.object({
  planId: id,
  moduleId: id.nullish().describe('For a workflow that needs a module'),
  clientId: z.string().min(1).max(200).optional().describe('Your own name for the request: it counts once'),
})

export const RetryRunBody = z.object({
  ask: AskFields.optional().describe('The provider to use instead of your choice for lessons'),
})

export const RunsQuery = ListQuery.extend({ planId: id.optional() })

const Workflow = z.object({
  name: z.enum(WORKFLOWS),
  title: z.string(),
  summary: z.string(),
  needs: z.enum(['plan', 'module']),
  version: count,
})
export const WorkflowList = z.object({ items: z.array(Workflow) })

export const Cost = z.object({
  calls: count,
  possiblyBilled: count.describe('Calls whose end was not recorded: in progress, or interrupted'),
  costNanoUsd: count.nullable().describe('1e-9 US dollars; null if unknown'),
  costUsd: z.number().nullable().describe('the same in US dollars'),
  costStatus: z.enum(COST_STATUSES),
})

export const RunCard = z.object({
  id: z.string(),
  workflow: z.enum(WORKFLOWS),
  title: z.string(),
  version: count,
  planId: z.string(),
  planTitle: z.string(),
  moduleId: z.string().nullable(),
  moduleTitle: z.string().nullable(),
  status: z.enum(RUN_STATUSES),
  errorCode: z.enum(ERROR_CODES).nullable(),
  message: z.string().nullable().describe('Why it ended without a result, in plain sentences'),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  output: z.record(z.string(), z.unknown()).nullable().describe('Ids of what was saved'),
  createdAt: time,
  startedAt: time.nullable(),
  settledAt: time.nullable(),
})
export const RunPage = z.object({ items: z.array(RunCard), nextCursor: z.string().nullable() })

export const StepProgress = z.object({
  name: z.string(),
  label: z.string(),
  after: z.array(z.string()).describe('Names of the steps that it waits for'),
  status: z.enum(STEP_STATUSES),
  told: z.string(),
  errorCode: z.enum(ERROR_CODES).nullable(),
  tries: count.describe('How often it was started'),
  provider: z.string().nullable().describe('Who was asked in it, once it is done'),
  model: z.string().nullable(),
  startedAt: time.nullable(),
  settledAt: time.nullable(),
})
const RunStep = StepProgress.extend({ output: z.unknown(), cost: Cost })
export const Run = RunCard.extend({
  seq: count.describe('Rises with every change'),
  steps: z.array(RunStep),
  cost: Cost,
})
