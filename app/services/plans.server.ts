import { AppError, NotFoundError } from '#app/domain/errors.ts'
import { planStatus, type PlanKind } from '#app/domain/plan.ts'
import { FieldError } from '#app/generation/blueprint.ts'
import type { Step } from '#db/connection.server.ts'
import { latestAttempt, type AttemptRow } from '#db/tenant/attempts.server.ts'
import { nextTask, readContent, type ModuleWithTasks, type TaskOfModule } from '#db/tenant/content.server.ts'
import { findPlan, insertPlan, listPlans, type PlanCardRow, type PlanRow } from '#db/tenant/plans.server.ts'
import { openProposalId } from '#db/tenant/proposals.server.ts'
import type { TenantTx } from '#db/tenants.server.ts'
import { attemptView } from './attempts.server.ts'
import type { TenantContext } from './context.ts'
import { purgeIn } from './deleted.server.ts'
import type { Once, StartedAttempt } from './once.server.ts'
import { startAttempt } from './start.server.ts'

/** Fields that cannot stand together, by field name. */
export class InvalidFieldsError extends AppError {
  constructor(
    readonly fields: Record<string, string>,
    /** Nothing is wrong with the values; they would not be safe for the learner. */
    readonly unsafe = false,
  ) {
    super('invalid', 400, 'Some fields need another look.')
  }
}

/**
 * Create a plan and start making it. Returns at once; generation goes on whoever closes the tab. `fields` have passed
 * the blueprint's schema; a repetition of the same `once` answers with the plan of the first. Throws 400
 * `InvalidFieldsError`, 422, 429 or 507; nothing is kept then.
 */
export async function createPlan(
  ctx: TenantContext,
  kind: PlanKind,
  fields: object,
  once?: Once,
): Promise<{ id: string; attempt: StartedAttempt; replayed: boolean }> {
  const now = ctx.now()
  const blueprint = ctx.blueprints[kind]
  let prepared
  try {
    prepared = blueprint.prepare(fields, now.toISOString().slice(0, 10))
  } catch (error) {
    if (error instanceof FieldError) throw new InvalidFieldsError({ [error.field]: error.message }, error.unsafe)
    throw error
  }
  const id = ctx.newId()
  const { input, topic, truncatedNotes, truncatedTopic } = prepared
  const at = now.getTime()
  const row = { id, kind, topic, title: topic, truncatedNotes, truncatedTopic, createdAt: at, updatedAt: at }
  function* prepare(tx: TenantTx): Step<void> {
    yield* purgeIn(tx, ctx)
    yield* insertPlan(tx, { ...row, input: input as Record<string, unknown> })
  }
  const { planId, attempt, replayed } = await startAttempt(ctx, id, { prepare, once })
  return { id: planId, attempt, replayed }
}

/** Whether there is such a plan. */
export const planExists = async (ctx: TenantContext, planId: string): Promise<boolean> =>
  (await ctx.db.read((r) => findPlan(r, planId))) !== undefined

const iso = (ms: number) => new Date(ms).toISOString()

const statusOf = (row: Pick<PlanRow, 'generation' | 'modulesTotal'>) =>
  planStatus({ generation: row.generation, modules: row.modulesTotal })

/** A plan in a list. `progress` is the share of completed tasks, 0 to 1. */
export const cardView = (row: PlanCardRow) => ({
  id: row.id,
  kind: row.kind,
  topic: row.topic,
  title: row.title,
  status: statusOf(row),
  progress: row.tasksTotal === 0 ? 0 : row.tasksDone / row.tasksTotal,
  tasksDone: row.tasksDone,
  tasksTotal: row.tasksTotal,
  minutesTotal: row.minutesTotal,
  createdAt: iso(row.createdAt),
})
export type PlanCard = ReturnType<typeof cardView>

/** Where a page of something ends that is listed newest first. */
export const encodeCursor = (row: { createdAt: number; id: string }) =>
  Buffer.from(`${row.createdAt}.${row.id}`).toString('base64url')

/** Throws 400 for a cursor that is not ours. */
export function decodeCursor(cursor: string): { at: number; id: string } {
  const [at, id] = Buffer.from(cursor, 'base64url').toString('utf8').split('.')
  if (!at || !id || !/^\d{1,16}$/.test(at)) throw new InvalidFieldsError({ cursor: 'This cursor is not valid.' })
  return { at: Number(at), id }
}

/** One page of plans, newest first. Throws 400 for a cursor that is not ours. */
export async function listPlanCards(
  ctx: TenantContext,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ items: PlanCard[]; nextCursor: string | null }> {
  const after = page.cursor ? decodeCursor(page.cursor) : undefined
  const rows = await ctx.db.read((r) => listPlans(r, { limit: page.limit + 1, after }))
  const shown = rows.slice(0, page.limit)
  const last = shown.at(-1)
  return { items: shown.map(cardView), nextCursor: rows.length > shown.length && last ? encodeCursor(last) : null }
}

// Fields by name: copying the rest of a row costs twenty times as much.
const taskView = (task: TaskOfModule) => ({
  id: task.id,
  position: task.position,
  title: task.title,
  description: task.description,
  estimatedMinutes: task.estimatedMinutes,
  kind: task.kind,
  status: task.status,
  notes: task.notes,
  completedAt: task.completedAt === null ? null : iso(task.completedAt),
})

const moduleView = (module: ModuleWithTasks) => ({
  id: module.id,
  position: module.position,
  title: module.title,
  description: module.description,
  estimatedMinutes: module.estimatedMinutes,
  detail: module.detail,
  tasks: module.tasks.map(taskView),
})

type Beside = { attempt: AttemptRow | undefined; proposal: { id: string } | null }

const planView = (plan: PlanRow, modules: ModuleWithTasks[], { attempt, proposal }: Beside) => ({
  ...cardView(plan),
  summary: plan.summary,
  notice: plan.notice,
  input: plan.input,
  omitted: plan.omitted,
  sources: plan.sources,
  detail: plan.detail,
  modules: modules.map(moduleView),
  latestAttempt: attempt ? attemptView(attempt) : null,
  /** Rises with every change of the content; hand it back with an edit, so that none is made blindly. */
  version: plan.version,
  /** New content that waits for a decision. */
  proposal,
  lastSeq: plan.lastSeq,
  updatedAt: iso(plan.updatedAt),
})
export type PlanView = ReturnType<typeof planView>

/** The detail of content that has been changed since it was first made is told anew. */
function detailOf(ctx: TenantContext, plan: PlanRow, modules: ModuleWithTasks[]): PlanRow['detail'] {
  if (plan.version <= 1) return plan.detail
  const { input, detail } = plan
  const parts = modules.map((module) => module.detail)
  return ctx.blueprints[plan.kind].detailNow?.({ input, detail, parts }) ?? detail
}

/** A whole plan. Throws 404 for an unknown id, and for somebody else's alike. */
export function getPlan(ctx: TenantContext, planId: string): Promise<PlanView> {
  return ctx.db.read(function* (r): Step<PlanView> {
    const plan = yield* findPlan(r, planId)
    if (!plan) throw new NotFoundError('plan')
    const modules = plan.modulesTotal > 0 ? yield* readContent(r, planId) : []
    const proposed = plan.modulesTotal > 0 ? yield* openProposalId(r, planId) : undefined
    const proposal = proposed === undefined ? null : { id: proposed }
    return planView({ ...plan, detail: detailOf(ctx, plan, modules) }, modules, {
      attempt: yield* latestAttempt(r, planId),
      proposal,
    })
  })
}

/** The one next step: the first open task of the plan the learner touched last. */
export const findNextTask = (ctx: TenantContext) => ctx.db.read((r) => nextTask(r))
