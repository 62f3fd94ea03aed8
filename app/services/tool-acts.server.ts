import type { ToolName, WriteTool } from '#app/domain/agents.ts'
import { TEXT_MAX } from '#app/domain/bounds.ts'
import { AppError, isRefusal, QuotaExceededError } from '#app/domain/errors.ts'
import { checkArgs, isWriteTool, type ToolArgs } from '#app/domain/tools.ts'
import { proposeReplanIn } from '#app/generation/replan.server.ts'
import { moduleMeant, planMeant, taskMeant } from '#app/tutor/check-tool.server.ts'
import type { ToolAbout } from '#app/tutor/read-tools.server.ts'
import type { Step } from '#db/connection.server.ts'
import type { TenantTx } from '#db/tenants.server.ts'
import type { TenantContext } from './context.ts'
import { workIn } from './tasks.server.ts'
import { startWorkflow } from './workflows.server.ts'

/** What came of a tool that the learner said yes to: `says` is for them, `result` for the model. */
export type Carried = { state: 'done' | 'failed'; says: string; result: unknown }

/** What a conversation is about, and which of its tool uses was confirmed. */
export type ActAbout = ToolAbout & { toolUseId?: string | undefined }

/** Tools whose whole work is in the learner's file. */
type InFile = Exclude<WriteTool, 'make_quiz'>

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
    throw new RefusedActError(`The notes beside “${task.title}” can have at most ${TEXT_MAX.notes} characters.`)
  }
  yield* workIn(tx, ctx, task.planId, task.id, { notes })
  return { state: 'done', says: `Added a note to “${task.title}”`, result: { taskId: task.id, added: true } }
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

function* act(tx: TenantTx, ctx: TenantContext, about: ActAbout, name: InFile, args: unknown): Step<Carried> {
  switch (name) {
    case 'mark_task_done':
      return yield* markDone(tx, ctx, about, args as ToolArgs<typeof name>)
    case 'add_note':
      return yield* addNote(tx, ctx, about, args as ToolArgs<typeof name>)
    case 'propose_replan':
      return yield* putForward(tx, ctx, about, args as ToolArgs<typeof name>)
  }
}

/** Whether what a tool does is not all in the learner's file, and so not one transaction with the record of it. */
export const beginsElsewhere = (name: ToolName): name is 'make_quiz' => name === 'make_quiz'

/** A run takes a job of its own, in the other file: begun once for each confirmed use, however often that is asked. */
async function makeQuiz(ctx: TenantContext, about: ActAbout, args: ToolArgs<'make_quiz'>): Promise<Carried> {
  const { moduleId } = args
  const { planId, title } = await ctx.db.read((r) => moduleMeant(r, about, moduleId))
  const { runId } = await startWorkflow(ctx, 'quiz-and-cards', { planId, moduleId, clientId: about.toolUseId })
  return { state: 'done', says: `Started a quiz and review cards for “${title}”`, result: { runId } }
}

const failed = (sentence: string): Carried => ({ state: 'failed', says: sentence, result: { error: sentence } })

/**
 * Do what the learner said yes to. Arguments and ids are checked again: what the conversation may not speak of is
 * unknown. A refusal is an outcome, in words; nothing was changed then. `settle` is run in the transaction of the act,
 * so that what is done and the record of it are one; a quiz is begun before, once for each `toolUseId`.
 */
export async function carryOut(
  ctx: TenantContext,
  about: ActAbout,
  name: ToolName,
  args: unknown,
  settle?: (tx: TenantTx, carried: Carried) => Step<unknown>,
): Promise<Carried> {
  const checked = checkArgs(name, args)
  if (!checked.ok) return settled(ctx, failed(checked.error), settle)
  if (!isWriteTool(name)) return settled(ctx, failed('This tool changes nothing.'), settle)
  if (beginsElsewhere(name))
    return settled(ctx, await orFailed(() => makeQuiz(ctx, about, checked.args as QuizArgs)), settle)
  return ctx.db.immediate(function* (tx): Step<Carried> {
    const carried = yield* actIn(tx, ctx, about, name, checked.args)
    if (settle) yield* settle(tx, carried)
    return carried
  })
}

type QuizArgs = ToolArgs<'make_quiz'>
type Settle = ((tx: TenantTx, carried: Carried) => Step<unknown>) | undefined

/** An outcome that changed nothing in this file, written down. */
async function settled(ctx: TenantContext, carried: Carried, settle: Settle): Promise<Carried> {
  if (settle) await ctx.db.immediate((tx) => settle(tx, carried))
  return carried
}

/** Refused in words that the learner can do something with; anything else is not an outcome. */
const isRefused = (error: unknown): error is AppError => error instanceof AppError && isRefusal(error)

async function orFailed(work: () => Promise<Carried>): Promise<Carried> {
  try {
    return await work()
  } catch (error) {
    if (isRefused(error)) return failed(error.message)
    throw error
  }
}

function* actIn(tx: TenantTx, ctx: TenantContext, about: ActAbout, name: InFile, args: unknown): Step<Carried> {
  try {
    return yield* act(tx, ctx, about, name, args)
  } catch (error) {
    // Refusals come before the first write of an act; anything else undoes the transaction, as a file that is full does.
    if (isRefused(error) && !(error instanceof QuotaExceededError)) return failed(error.message)
    throw error
  }
}
