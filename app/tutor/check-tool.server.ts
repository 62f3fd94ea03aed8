import type { WriteTool } from '#app/domain/agents.ts'
import { NotFoundError } from '#app/domain/errors.ts'
import { checkArgs, TOOL_SPECS, type ToolArgs } from '#app/domain/tools.ts'
import type { Step } from '#db/connection.server.ts'
import { findTask, type TaskRow } from '#db/tenant/content.server.ts'
import { findModule, planOfTask } from '#db/tenant/find.server.ts'
import { findPlan } from '#db/tenant/plans.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'
import { planAsked, type ToolAbout } from './read-tools.server.ts'

/** A task that the conversation may speak of. Throws 404 for any other. */
export function* taskMeant(r: TenantReader, about: ToolAbout, taskId: string): Step<TaskRow> {
  const planId = yield* planOfTask(r, taskId)
  const task = planId && (about.planId ?? planId) === planId ? yield* findTask(r, planId, taskId) : undefined
  if (!task) throw new NotFoundError('task')
  return task
}

/** A module that the conversation may speak of. Throws 404 for any other. */
export function* moduleMeant(
  r: TenantReader,
  about: ToolAbout,
  moduleId: string,
): Step<{ planId: string; title: string }> {
  const module = yield* findModule(r, moduleId)
  if (!module || (about.planId ?? module.planId) !== module.planId) throw new NotFoundError('module')
  return module
}

/** The plan that a tool is to change. Throws 404. */
export function* planMeant(
  r: TenantReader,
  about: ToolAbout,
  planId: string | null | undefined,
): Step<{ id: string; title: string }> {
  const asked = planAsked(about, planId)
  const plan = asked === null ? undefined : yield* findPlan(r, asked)
  if (!plan) throw new NotFoundError('plan')
  return plan
}

function* wordsOf(r: TenantReader, about: ToolAbout, name: WriteTool, args: unknown): Step<string> {
  switch (name) {
    case 'mark_task_done': {
      const { title } = yield* taskMeant(r, about, (args as ToolArgs<typeof name>).taskId)
      return `Mark “${title}” as done`
    }
    case 'add_note': {
      const { taskId, note } = args as ToolArgs<typeof name>
      return `Add this note to “${(yield* taskMeant(r, about, taskId)).title}”: “${note}”`
    }
    case 'propose_replan': {
      const typed = args as ToolArgs<typeof name>
      const { title } = yield* planMeant(r, about, typed.planId)
      return `${TOOL_SPECS[name].says(typed)} (“${title}”)`
    }
    case 'make_quiz': {
      const { title } = yield* moduleMeant(r, about, (args as ToolArgs<typeof name>).moduleId)
      return `Make a quiz and review cards for “${title}”`
    }
  }
}

/** What is to be asked of the learner, with titles for ids; or why it cannot be, in a sentence for the model. */
export type CheckedUse = { ok: true; says: string; args: Record<string, unknown> } | { ok: false; error: string }

/**
 * Check what a model wants to do before its learner is asked: arguments, and that they name what the conversation may
 * speak of. Nothing is changed here; `carryOut` checks it all again. Never throws for what a model sent.
 */
export function* checkTool(r: TenantReader, about: ToolAbout, name: WriteTool, args: unknown): Step<CheckedUse> {
  const checked = checkArgs(name, args)
  if (!checked.ok) return checked
  try {
    return { ok: true, says: yield* wordsOf(r, about, name, checked.args), args: checked.args }
  } catch (error) {
    if (error instanceof NotFoundError) return { ok: false, error: error.message }
    throw error
  }
}
