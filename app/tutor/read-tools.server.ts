import type { ToolName } from '#app/domain/agents.ts'
import { NotFoundError } from '#app/domain/errors.ts'
import { readSearch } from '#app/domain/search.ts'
import { termOf } from '#app/domain/term.ts'
import { cutText } from '#app/domain/text.ts'
import { checkArgs, isWriteTool, type ToolArgs } from '#app/domain/tools.ts'
import type { Step } from '#db/connection.server.ts'
import { readContent, type ModuleWithTasks } from '#db/tenant/content.server.ts'
import { findTasks } from '#db/tenant/find.server.ts'
import { findPlan, listPlans, type PlanRow } from '#db/tenant/plans.server.ts'
import { searchSaid } from '#db/tenant/search.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'
import { beginLooking, pieceOfMessage } from './piece.server.ts'

/** What a conversation is about: tools reach that plan and no other; in a general one, each plan of the learner's. */
export type ToolAbout = { planId: string | null; conversationId: string }

/** Most that one look gives back, so that a model's context is not filled by it. */
const MOST = { plans: 20, tasks: 10, pieces: 8, beside: 120, text: 300, notes: 600 } as const

const short = (text: string, max: number = MOST.text) => {
  const { text: kept, cut } = cutText(text, max)
  return cut ? `${kept}…` : kept
}

/** A plan that is named and is not the conversation's is as unknown as one that is not there. */
export function planAsked(about: ToolAbout, planId: string | null | undefined): string | null {
  if (about.planId !== null && planId && planId !== about.planId) throw new NotFoundError('plan')
  return about.planId ?? planId ?? null
}

const headOf = (plan: PlanRow) => ({
  id: plan.id,
  kind: plan.kind,
  title: plan.title,
  topic: plan.topic,
  summary: short(plan.summary),
  tasks: plan.tasksTotal,
  done: plan.tasksDone,
  minutes: plan.minutesTotal,
  hoursPerWeek: plan.input['hoursPerWeek'] ?? null,
  ...termOf(plan.input),
})

const taskLine = (task: ModuleWithTasks['tasks'][number]) => ({
  id: task.id,
  title: task.title,
  minutes: task.estimatedMinutes,
  status: task.status,
})

function moduleInFull(modules: readonly ModuleWithTasks[], moduleId: string) {
  const module = modules.find(({ id }) => id === moduleId)
  if (!module) throw new NotFoundError('module')
  const { id, title, position, description, estimatedMinutes: minutes } = module
  const tasks = module.tasks.map((task) => ({
    ...taskLine(task),
    kind: task.kind,
    description: short(task.description),
    ...(task.notes === '' ? {} : { notes: short(task.notes, MOST.notes) }),
  }))
  return { id, title, position, description: short(description), minutes, tasks }
}

function* plansOf(r: TenantReader): Step<unknown> {
  const plans = yield* listPlans(r, { limit: MOST.plans })
  return {
    plans: plans.map(({ id, kind, title, tasksTotal, tasksDone }) => ({
      id,
      kind,
      title,
      tasks: tasksTotal,
      done: tasksDone,
    })),
  }
}

function* readPlan(r: TenantReader, about: ToolAbout, args: ToolArgs<'read_plan'>): Step<unknown> {
  const planId = planAsked(about, args.planId)
  if (planId === null) return yield* plansOf(r)
  const plan = yield* findPlan(r, planId)
  if (!plan) throw new NotFoundError('plan')
  const modules = yield* readContent(r, planId)
  if (args.moduleId) return { plan: headOf(plan), module: moduleInFull(modules, args.moduleId) }
  return {
    plan: headOf(plan),
    modules: modules.map(({ id, title, estimatedMinutes: minutes, tasks }) => ({
      id,
      title,
      minutes,
      tasks: tasks.map(taskLine),
    })),
  }
}

/** Words of a search, at most eight of them. */
const wordsOf = (text: string) => text.split(/\s+/u).filter(Boolean).slice(0, 8)

function* findTask(r: TenantReader, about: ToolAbout, args: ToolArgs<'find_task'>): Step<unknown> {
  const planId = planAsked(about, args.planId)
  const found = yield* findTasks(r, { planId, words: wordsOf(args.words), limit: MOST.tasks })
  return {
    tasks: found.map(({ description, notes, estimatedMinutes: minutes, ...task }) => ({
      ...task,
      minutes,
      description: short(description),
      ...(notes === '' ? {} : { notes: short(notes) }),
    })),
  }
}

function* searchConversations(
  r: TenantReader,
  { planId }: ToolAbout,
  args: ToolArgs<'search_conversations'>,
): Step<unknown> {
  const search = readSearch(args.words)
  const said: object[] = []
  if (!search) return { said }
  const looking = beginLooking()
  for (const { messageId, at, ...piece } of yield* searchSaid(r, search, { planId, limit: MOST.pieces })) {
    const text = yield* pieceOfMessage(r, messageId, search, looking, MOST.beside)
    said.push({ ...piece, text, at: new Date(at).toISOString() })
  }
  return { said }
}

function* look(r: TenantReader, about: ToolAbout, name: ToolName, args: unknown): Step<unknown> {
  const checked = checkArgs(name, args)
  if (!checked.ok) return { error: checked.error }
  if (name === 'read_plan') return yield* readPlan(r, about, checked.args as ToolArgs<'read_plan'>)
  if (name === 'find_task') return yield* findTask(r, about, checked.args as ToolArgs<'find_task'>)
  return yield* searchConversations(r, about, checked.args as ToolArgs<'search_conversations'>)
}

/**
 * What a tool that only reads gives a model: the learner's own rows, bounded, as JSON. What may not be looked at is
 * unknown: `{ error }` with a sentence, for wrong arguments too. Never throws for what a model sent. Whether the agent
 * was given the tool is the caller's to check.
 */
export function* runReadTool(r: TenantReader, about: ToolAbout, name: ToolName, args: unknown): Step<unknown> {
  if (isWriteTool(name)) return { error: 'This changes something and needs the learner’s yes.' }
  try {
    return yield* look(r, about, name, args)
  } catch (error) {
    if (error instanceof NotFoundError) return { error: error.message }
    throw error
  }
}
