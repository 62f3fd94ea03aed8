import type { z } from 'zod'
import { TaskNotes } from '#app/domain/content.ts'
import { Edit } from '#app/domain/edit.ts'
import { PART_NOUN } from '#app/domain/progress.ts'
import { COURSE_TASK_KINDS, TASK_KINDS, type TaskKind } from '#app/domain/plan.ts'
import type { TenantContext } from '#app/services/context.ts'
import { lastChange } from '#app/services/past.server.ts'
import { getPlan, InvalidFieldsError } from '#app/services/plans.server.ts'
import { editStructure, undoLastEdit } from '#app/services/structure.server.ts'
import { patchTask } from '#app/services/tasks.server.ts'
import { deed } from './deed.server.ts'
import type { Edge } from './edge.ts'
import { fieldIssues, formFields } from './form.server.ts'

const OF_COURSES: readonly TaskKind[] = COURSE_TASK_KINDS
const OF_PROGRAMS = TASK_KINDS.filter((kind) => !OF_COURSES.includes(kind))

/** The sorts of task that go with those there are. */
function kindsOf(modules: readonly { tasks: readonly { kind: TaskKind }[] }[]): readonly TaskKind[] {
  const there = modules.flatMap((module) => module.tasks.map((task) => task.kind))
  return [OF_COURSES, OF_PROGRAMS].filter((kinds) => there.some((kind) => kinds.includes(kind))).flat()
}

/** A plan to be edited, with what can be undone now. Throws 404. */
export async function editPage(ctx: TenantContext, planId: string) {
  const { id, title, kind, version, modules } = await getPlan(ctx, planId)
  const fixed = ctx.blueprints[kind].fixedParts ?? null
  return {
    plan: { id, title, fixed, noun: PART_NOUN[kind], version, modules, kinds: kindsOf(modules) },
    last: await lastChange(ctx, planId),
  }
}

type Texts = Record<string, string>

const textsOf = (form: FormData): Texts =>
  Object.fromEntries(
    Object.entries(formFields(form)).map(([name, value]) => [name, String(value).replaceAll('\r\n', '\n')]),
  )

/** Texts that may be emptied, or whose emptiness is a mistake to name; any other empty field is not given. */
const MAY_BE_EMPTY = new Set(['title', 'taskTitle', 'description', 'notes'])

function parsed<T>(schema: z.ZodType<T>, value: unknown, field?: string): T {
  const found = schema.safeParse(value)
  if (found.success) return found.data
  const issues = fieldIssues(found.error)
  throw new InvalidFieldsError(field ? { [field]: issues['form'] ?? 'This cannot be kept.' } : issues)
}

const seenIn = ({ seen = '' }: Texts) => (/^\d{1,9}$/.test(seen) ? Number(seen) : undefined)

async function perform(ctx: TenantContext, planId: string, texts: Texts) {
  const page = `/plans/${planId}/edit`
  const seen = seenIn(texts)
  if (texts['act'] === 'undo') return { ...(await undoLastEdit(ctx, planId, seen)), to: page }
  const given = Object.entries(texts).filter(([name, value]) => value !== '' || MAY_BE_EMPTY.has(name))
  const edit = parsed(Edit, Object.fromEntries(given))
  if (edit.act === 'edit_task' && texts['notes'] !== undefined) {
    const work = { notes: parsed(TaskNotes, texts['notes'], 'notes') }
    const { id, title } = await patchTask(ctx, planId, edit.taskId, { work, edits: [edit], seen })
    return { change: `Saved “${title}”`, id, to: `${page}#task-${id}` }
  }
  const { change, id } = await editStructure(ctx, planId, [edit], seen)
  const removed = edit.act === 'remove_task' || edit.act === 'remove_module'
  return { change, id, to: removed ? page : `${page}#${edit.act.endsWith('module') ? 'module' : 'task'}-${id}` }
}

/** Make one edit, or take the last one back; refused, the page again with why and with what was typed. Throws 404. */
export async function editFromForm(edge: Edge, ctx: TenantContext, planId: string) {
  const texts = textsOf(await edge.request.formData())
  return deed(edge, () => perform(ctx, planId, texts), texts)
}
