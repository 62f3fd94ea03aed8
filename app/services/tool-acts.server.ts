import type { ToolName, WriteTool } from '#app/domain/agents.ts'
import { TEXT_MAX } from '#app/domain/bounds.ts'
import { AppError } from '#app/domain/errors.ts'
import { checkArgs, isWriteTool, type ToolArgs } from '#app/domain/tools.ts'
import { proposeReplanIn } from '#app/generation/replan.server.ts'
import { moduleMeant, planMeant, taskMeant } from '#app/tutor/check-tool.server.ts'
import type { ToolAbout } from '#app/tutor/read-tools.server.ts'
import type { Step } from '#db/connection.server.ts'
import type { TenantTx } from '#db/tenants.server.ts'
import type { TenantContext } from './context.ts'
import { workIn } from './tasks.server.ts'

/** What came of a tool that the learner said yes to: `says` is for them, `result` for the model. */
export type Carried = { state: 'done' | 'failed'; says: string; result: unknown }

/** What a conversation is about, and which of its tool uses was confirmed. */
export type ActAbout = ToolAbout & { toolUseId?: string | undefined }

class RefusedActError extends AppError {
  constructor(message: string) {
    super('refused', 409, message)
  }
}

function* markDone(
  tx: TenantTx,
  ctx: TenantContext,
  about: ToolAbout,
  args: ToolArgs<'mark_task_done'>,
): Step<Carried> {
  const { id, planId } = yield* taskMeant(tx, about, args.taskId)
  const { title } = yield* workIn(tx, ctx, planId, id, { status: 'completed' })
  return { state: 'done', says: `Marked “${title}” as done`, result: { taskId: id, status: 'completed' } }
}

function* addNote(tx: TenantTx, ctx: TenantContext, about: ToolAbout, args: ToolArgs<'add_note'>): Step<Carried> {
  const task = yield* taskMeant(tx, about, args.taskId)
  const notes = [task.notes.trimEnd(), args.note].filter(Boolean).join('\n\n')
  if (notes.length > TEXT_MAX.notes) {
    throw new RefusedActError(`The notes beside “${task.title}” hold at most ${TEXT_MAX.notes} characters.`)
  }
  yield* workIn(tx, ctx, task.planId, task.id, { notes })
  return { state: 'done', says: `Added a note beside “${task.title}”`, result: { taskId: task.id, added: true } }
}

function* putForward(
  tx: TenantTx,
  ctx: TenantContext,
  about: ActAbout,
  args: ToolArgs<'propose_replan'>,
): Step<Carried> {
  const { id } = yield* planMeant(tx, about, args.planId)
  const result = yield* proposeReplanIn(tx, ctx, id, args.changes, about.toolUseId ?? about.conversationId)
  const left = result.refused.length > 0 ? `; ${result.refused.length} could not be` : ''
  const says = `Put ${result.applied.length} of ${args.changes.length} changes forward${left}. Review them on the plan’s page`
  return { state: 'done', says, result }
}

function* act(tx: TenantTx, ctx: TenantContext, about: ActAbout, name: WriteTool, args: unknown): Step<Carried> {
  switch (name) {
    case 'mark_task_done':
      return yield* markDone(tx, ctx, about, args as ToolArgs<typeof name>)
    case 'add_note':
      return yield* addNote(tx, ctx, about, args as ToolArgs<typeof name>)
    case 'propose_replan':
      return yield* putForward(tx, ctx, about, args as ToolArgs<typeof name>)
    case 'make_quiz':
      yield* moduleMeant(tx, about, (args as ToolArgs<typeof name>).moduleId)
      throw new RefusedActError('Quizzes cannot be made yet.')
  }
}

const failed = (sentence: string): Carried => ({ state: 'failed', says: sentence, result: { error: sentence } })

/**
 * Do what the learner said yes to. Arguments and ids are checked again: what the conversation may not speak of is
 * unknown. A refusal is an outcome, in words; nothing was changed then. `settle` is run in the transaction of the act,
 * so that what is done and the record of it are one.
 */
export function carryOut(
  ctx: TenantContext,
  about: ActAbout,
  name: ToolName,
  args: unknown,
  settle?: (tx: TenantTx, carried: Carried) => Step<unknown>,
): Promise<Carried> {
  return ctx.db.immediate(function* (tx): Step<Carried> {
    const carried = yield* actIn(tx, ctx, about, name, args)
    if (settle) yield* settle(tx, carried)
    return carried
  })
}

function* actIn(tx: TenantTx, ctx: TenantContext, about: ActAbout, name: ToolName, args: unknown): Step<Carried> {
  const checked = checkArgs(name, args)
  if (!checked.ok) return failed(checked.error)
  if (!isWriteTool(name)) return failed('This tool changes nothing: there is nothing to say yes to.')
  try {
    return yield* act(tx, ctx, about, name, checked.args)
  } catch (error) {
    // Refusals come before the first write of an act; anything else undoes the transaction.
    if (error instanceof AppError && error.status < 500) return failed(error.message)
    throw error
  }
}
