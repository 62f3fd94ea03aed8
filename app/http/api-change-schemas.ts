import { z } from 'zod'
import { AGAIN_SCOPES, EXTEND_MAX } from '#app/domain/again.ts'
import { PLAN_BOUNDS } from '#app/domain/bounds.ts'
import { TaskNotes } from '#app/domain/content.ts'
import { CHANGES, DIFF_FIELDS } from '#app/domain/diff.ts'
import { EditOptions } from '#app/domain/edit.ts'
import { PLAN_KINDS, PROPOSAL_PURPOSES, TASK_KINDS, TaskStatus, VERSION_REASONS } from '#app/domain/plan.ts'
import { time } from './api-time.ts'

/** The shapes of what changes a plan: made again, accepted, edited by hand, brought back. */

const count = z.int().min(0)

/** The version a client has seen; another one now is refused as `changed_elsewhere`. */
const seen = z.coerce.number({ error: 'A version is a number.' }).int().min(0).optional()
const { title, description, estimatedMinutes, kind, position } = EditOptions
const text = { title: title.optional(), description: description.optional() }

export const SeenQuery = z.object({ version: seen })

export const RegenerateBody = z
  .looseObject({
    scope: z.enum(AGAIN_SCOPES, { error: 'Use plan, module or extend.' }).optional(),
    moduleId: z.string().max(64).optional(),
    notes: z.string({ error: 'Notes must be text.' }).optional(),
    modules: z
      .int({ error: `Ask for 1 to ${EXTEND_MAX} modules.` })
      .min(1)
      .max(EXTEND_MAX)
      .optional(),
  })
  .describe('Beside these, any fields of the plan’s kind that change; null takes one away')

export const Outlook = z.object({
  may: z.union([
    z.object({ ok: z.literal(true) }),
    z.object({ ok: z.literal(false), code: z.string(), sentence: z.string(), reopensAt: time.nullable() }),
  ]),
  cancels: z.boolean().describe('work in flight would be cancelled'),
  replacesProposal: z.boolean().describe('a proposal that waits would give way'),
  keeps: z.object({ completed: count, withNotes: count }),
  mayReplace: z.object({ modules: count, tasks: count, withNotes: count }),
  room: count.describe('most modules an extension may ask for'),
  parts: z.boolean().describe('single modules and extensions can be asked for'),
  provider: z.string(),
  deterministic: z.boolean().describe('the same question gets the same answer'),
})

export const AcceptBody = z.object({
  modules: z
    .union([z.literal('all'), z.array(z.string().max(64)).max(4 * PLAN_BOUNDS.modules.max)], {
      error: 'Use "all" or a list of module ids.',
    })
    .default('all'),
  version: seen,
})

export const ModuleBody = z.object({ ...text, position: position.optional(), version: seen })
export const NewModuleBody = z.object({
  title,
  description: description.default(''),
  taskTitle: title.describe('its first task: no module is empty'),
  position: position.optional(),
  version: seen,
})
export const NewTaskBody = z.object({
  title,
  description: description.default(''),
  estimatedMinutes: estimatedMinutes.optional(),
  kind: kind.optional(),
  position: position.optional(),
  version: seen,
})
export const TaskBody = z.object({
  status: TaskStatus.optional(),
  notes: TaskNotes.optional(),
  ...text,
  estimatedMinutes: estimatedMinutes.optional(),
  kind: kind.optional(),
  position: position.optional(),
  moduleId: z.string().max(64).optional().describe('the module it moves to'),
  version: seen,
})

export const Edited = z.object({
  change: z.string().describe('the change in words'),
  version: count.describe('the plan’s version from now on'),
  id: z.string().describe('the module or task it is about'),
})

const moduleFace = z.object({ title: z.string(), description: z.string(), estimatedMinutes: z.int() })
const taskFace = moduleFace.extend({ kind: z.enum(TASK_KINDS) })
const told = {
  id: z.string(),
  change: z.enum(CHANGES),
  title: z.string(),
  fields: z.array(z.enum(DIFF_FIELDS)),
  moved: z.boolean(),
}

const TaskDiff = z.object({
  ...told,
  movedFrom: z.string().nullable().describe('the title of the module it comes from, where that is another one'),
  completed: z.boolean(),
  hasNotes: z.boolean(),
  before: taskFace.nullable(),
  after: taskFace.nullable(),
})
const ModuleDiff = z.object({
  ...told,
  position: z.object({ before: z.int().nullable(), after: z.int().nullable() }),
  before: moduleFace.nullable(),
  after: moduleFace.nullable(),
  tasks: z.array(TaskDiff),
})
const term = z.object({
  weeks: z.number().nullable().describe('null where it was given none'),
  deadline: z.iso.date().nullable(),
})
const counts = z.object({ added: count, removed: count, changed: count, kept: count })

export const Proposal = z.object({
  id: z.string(),
  purpose: z.enum(PROPOSAL_PURPOSES),
  moduleId: z.string().nullable(),
  attemptId: z.string(),
  createdAt: time,
  version: count.describe('the plan’s version that the diff was made against'),
  changedSince: z.boolean(),
  open: z.array(z.string()).describe('modules that can be accepted one by one'),
  diff: z.object({
    modules: z.array(ModuleDiff),
    counts: z.object({ modules: counts, tasks: counts, moved: count, completed: count }),
    minutes: z.object({ before: count, after: count }),
    title: z.object({ before: z.string(), after: z.string() }),
    term: z.object({ before: term, after: term }).describe('how long the plan was given'),
    omitted: z.array(z.object({ title: z.string(), reason: z.string() })),
  }),
  reasons: z
    .array(z.object({ says: z.string(), why: z.string() }))
    .describe('of a replan: each change in words, and why'),
})

export const VersionList = z.object({
  items: z.array(
    z.object({
      version: count,
      title: z.string(),
      modules: count,
      reason: z.enum(VERSION_REASONS).describe('what replaced it'),
      change: z.string(),
      replacedAt: time,
    }),
  ),
})

export const DeletedPlans = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(PLAN_KINDS),
      topic: z.string(),
      title: z.string(),
      tasksDone: count,
      tasksTotal: count,
      deletedAt: time,
      until: time.describe('until then it can be brought back'),
    }),
  ),
})
