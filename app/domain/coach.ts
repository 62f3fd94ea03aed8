import { z } from 'zod'
import { MESSAGE_MAX, MESSAGE_ROLES } from './chat.ts'
import { PLAN_KINDS, TASK_KINDS, TASK_STATUSES } from './plan.ts'

const minutes = z.number().int().min(0)
const day = z.iso.date()

const CoachTask = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  minutes,
  kind: z.enum(TASK_KINDS),
  status: z.enum(TASK_STATUSES),
  notes: z.string(),
})
export type CoachTask = z.infer<typeof CoachTask>

const CoachModule = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  minutes,
  tasks: z.array(CoachTask),
})
export type CoachModule = z.infer<typeof CoachModule>

/** How a plan stands against its time; days are ISO dates, null where the plan has no such bound. */
export const CoachPace = z.object({
  startedOn: day,
  endsOn: day.nullable(),
  hoursPerWeek: z.number().positive().nullable(),
  /** Minutes of all tasks, of the finished ones, and what would be finished by today at an even pace. */
  minutesTotal: minutes,
  minutesDone: minutes,
  minutesExpected: minutes.nullable(),
  /** Days from today to the end, today counted; 0 when it is over. */
  daysLeft: z.number().int().min(0).nullable(),
})
export type CoachPace = z.infer<typeof CoachPace>

const CoachPlan = z.object({
  id: z.string(),
  kind: z.enum(PLAN_KINDS),
  title: z.string(),
  topic: z.string(),
  summary: z.string(),
  modules: z.array(CoachModule),
  pace: CoachPace,
})
export type CoachPlan = z.infer<typeof CoachPlan>

/** What the coach is handed with a question: all it knows comes from here, so its answer is a function of it. */
export const CoachInput = z.object({
  message: z.string().max(MESSAGE_MAX),
  /** Earlier messages of the conversation, oldest first, without the one that is asked now. */
  history: z.array(z.object({ role: z.enum(MESSAGE_ROLES), text: z.string() })).default([]),
  /** The learner's day, ISO 8601. */
  today: day,
  /** The plan that it is about; null for a general conversation. */
  plan: CoachPlan.nullable(),
  /** The task that the conversation began at. */
  taskId: z.string().nullable().default(null),
  /** In a general conversation: the learner's plans, the one they touched last first. */
  plans: z.array(z.object({ id: z.string(), title: z.string(), tasksDone: minutes, tasksTotal: minutes })).default([]),
})
export type CoachInput = z.infer<typeof CoachInput>
