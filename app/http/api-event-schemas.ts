import { z } from 'zod'
import { CLASSIFICATIONS, ERROR_CODES } from '#app/domain/attempt.ts'
import { MESSAGE_STATUSES } from '#app/domain/chat.ts'
import { TASK_KINDS } from '#app/domain/plan.ts'
import { PHASES } from '#app/domain/progress.ts'
import { ToolUse } from './api-chat-schemas.ts'
import { Cost, RunCard, StepProgress } from './api-workflow-schemas.ts'

/** What API v1 sends as server-sent events: the data of each, by the event's name. */

const count = z.int().min(0)
const at = z.iso.datetime().describe('ISO 8601, UTC')
const ms = count.describe('ms since 1970')

const ofAttempt = { attempt: z.int().min(1).describe('number of the attempt'), at }
const phase = z.object({
  phase: z.enum(PHASES),
  provider: z.string().optional(),
  model: z.string().optional(),
  until: ms.optional(),
  ...ofAttempt,
})
const item = z.object({
  position: z.int().min(1),
  title: z.string(),
  description: z.string(),
  minutes: count,
  tasks: z.array(z.object({ title: z.string(), minutes: count, kind: z.enum(TASK_KINDS) })),
  ...ofAttempt,
})
const failed = z.object({
  classification: z.enum(CLASSIFICATIONS),
  errorCode: z.enum(ERROR_CODES),
  retryAt: ms.optional(),
  ...ofAttempt,
})

export const PlanEvent = z.union([
  phase.describe('phase'),
  item.describe('item: a part of the plan, before anything is saved'),
  z.object({ modules: count, tasks: count, ...ofAttempt }).describe('ready'),
  failed.describe('failed'),
])

const ofMessage = { messageId: z.string().describe('the reply'), at }

export const ChatEvent = z.union([
  z.object({ text: z.string(), ...ofMessage }).describe('text: more of the reply'),
  z.object({ tool: ToolUse, ...ofMessage }).describe('tool: a tool use, new or changed'),
  z
    .object({ status: z.enum(MESSAGE_STATUSES), errorCode: z.enum(ERROR_CODES).optional(), ...ofMessage })
    .describe('settled: nothing more comes'),
  z.object(ofMessage).describe('begun'),
])

const HeardStep = StepProgress.extend({
  output: z.unknown().optional().describe('told once, with the first change after the step was done'),
  cost: Cost.optional().describe('told with its output, and with every change while it is in progress'),
})

export const RunEvent = RunCard.extend({ seq: count, steps: z.array(HeardStep), cost: Cost })
