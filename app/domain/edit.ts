import { z } from 'zod'
import { PLAN_BOUNDS, TEXT_MAX } from './bounds.ts'
import { AppError } from './errors.ts'
import { TASK_KINDS } from './plan.ts'

const title = z
  .string({ error: 'Give it a title.' })
  .trim()
  .min(1, 'Give it a title.')
  .max(TEXT_MAX.title, `A title can have at most ${TEXT_MAX.title} characters.`)
const description = z
  .string({ error: 'A description must be text.' })
  .trim()
  .max(TEXT_MAX.description, `A description can have at most ${TEXT_MAX.description} characters.`)
const { min, max } = PLAN_BOUNDS.taskMinutes
const estimatedMinutes = z.coerce
  .number({ error: `Minutes must be a whole number from ${min} to ${max}.` })
  .int('Minutes must be a whole number.')
  .min(min, `At least ${min} minutes.`)
  .max(max, `At most ${max} minutes.`)
const kind = z.enum(TASK_KINDS, { error: 'That is not a kind of task.' })
const position = z.coerce
  .number({ error: 'A position is a number from 1.' })
  .int('A position is a whole number.')
  .min(1)
const id = z.string({ error: 'Say which one.' }).min(1).max(64)

/** The values of an edit, each with its bounds in words. */
export const EditOptions = { title, description, estimatedMinutes, kind, position }

/** Minutes of a task that a learner adds without saying how long it takes. */
export const USUAL_MINUTES = 30

/** One change of a plan's structure by hand. Positions are 1..N; one past the end means the end. */
export const Edit = z.discriminatedUnion('act', [
  z.object({
    act: z.literal('edit_module'),
    moduleId: id,
    title: title.optional(),
    description: description.optional(),
  }),
  z.object({ act: z.literal('move_module'), moduleId: id, position }),
  z.object({
    act: z.literal('add_module'),
    title,
    description: description.default(''),
    /** No module is empty: the title of its first task. */
    taskTitle: title,
    position: position.optional(),
  }),
  z.object({ act: z.literal('remove_module'), moduleId: id }),
  z.object({
    act: z.literal('edit_task'),
    taskId: id,
    title: title.optional(),
    description: description.optional(),
    estimatedMinutes: estimatedMinutes.optional(),
    kind: kind.optional(),
  }),
  z.object({ act: z.literal('move_task'), taskId: id, moduleId: id.optional(), position }),
  z.object({
    act: z.literal('add_task'),
    moduleId: id,
    title,
    description: description.default(''),
    estimatedMinutes: estimatedMinutes.default(USUAL_MINUTES),
    /** The kind of the module's last task, if not given. */
    kind: kind.optional(),
    position: position.optional(),
  }),
  z.object({ act: z.literal('remove_task'), taskId: id }),
])
export type Edit = z.output<typeof Edit>

/** Edits that change which modules a plan has, or their order. */
export const changesParts = ({ act }: Edit): boolean =>
  act === 'add_module' || act === 'remove_module' || act === 'move_module'

/** An edit that cannot be made. `fields` says what is wrong with what was typed. */
export class EditRefusedError extends AppError {
  constructor(
    code: 'invalid' | 'not_found' | 'last_module' | 'last_task' | 'too_many' | 'fixed_parts',
    message: string,
    readonly fields?: Record<string, string>,
  ) {
    super(code, code === 'invalid' ? 400 : code === 'not_found' ? 404 : 409, message)
  }
}
