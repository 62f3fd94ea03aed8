import { EXTEND_MAX, type Again, type AgainScope } from '#app/domain/again.ts'
import { NOTES_MAX } from '#app/domain/course.ts'
import { PLAN_BOUNDS } from '#app/domain/bounds.ts'
import type { Content, ModuleContent } from '#app/domain/content.ts'
import { AppError, NotFoundError } from '#app/domain/errors.ts'
import { mayRegenerate } from '#app/domain/gate.ts'
import { cutText } from '#app/domain/text.ts'
import { FieldError, type Blueprint, type Prepared } from '#app/generation/blueprint.ts'
import type { Step } from '#db/connection.server.ts'
import { countAttempts, lastMadeAt } from '#db/tenant/attempts.server.ts'
import { contentOf } from '#db/tenant/structure.server.ts'
import type { TenantReader, TenantTx } from '#db/tenants.server.ts'
import { findPlan, type PlanRow } from '#db/tenant/plans.server.ts'
import { openProposalId } from '#db/tenant/proposals.server.ts'
import { cancelIn, stopJob } from './attempts.server.ts'
import { NotReadyError } from './change.server.ts'
import type { TenantContext } from './context.ts'
import type { Once, StartedAttempt } from './once.server.ts'
import { InvalidFieldsError } from './plans.server.ts'
import { answered, GateRefusedError, startAttempt, type Anew } from './start.server.ts'

/** What a learner asks to be made again. */
export type Asked = {
  scope: AgainScope
  /** Of scope `module`: which one. */
  moduleId?: string | undefined
  /** Of the plan's own fields, those that change; null takes one away. Of scope `module` they are left alone. */
  fields?: Record<string, unknown> | undefined
  /** For the whole plan, its notes from now on; for a part, what the learner wants of it. */
  notes?: string | undefined
  /** How many modules an extension asks for, 1 to `EXTEND_MAX`. */
  modules?: number | undefined
}

/** The plan's kind lets it be made again only later. */
class TooEarlyError extends AppError {
  constructor(sentence: string, retryAfterMs: number) {
    super('too_early', 409, sentence, { retryAfterMs })
  }
}

const DEFAULT_MORE = 2

/** The plan's fields with what is given anew, through the same checks as a new plan's. Throws zod's error or `FieldError`. */
function prepared(ctx: TenantContext, plan: PlanRow, blueprint: Blueprint, asked: Asked): Prepared<object> {
  const unchanged = { input: plan.input, topic: plan.topic, truncatedTopic: false, truncatedNotes: false }
  // The topic is what a plan is: another one is another plan.
  const { topic: _, ...fields } = asked.fields ?? {}
  const notes = asked.scope === 'plan' && asked.notes !== undefined ? { notes: asked.notes } : {}
  const given = asked.scope === 'module' ? {} : { ...fields, ...notes }
  if (Object.keys(given).length === 0) return unchanged
  const raw = blueprint.changed?.(plan.input, given) ?? { ...plan.input, ...given }
  const today = ctx.now().toISOString().slice(0, 10)
  return blueprint.prepare(blueprint.fields.parse(raw), today)
}

function againOf(asked: Asked, { modules }: Content, turn: number): Again {
  const at = asked.scope === 'module' ? modules.findIndex(({ id }) => id === asked.moduleId) : null
  if (at === -1) throw new NotFoundError('module')
  const room = PLAN_BOUNDS.modules.max - modules.length
  if (asked.scope === 'extend' && room < 1) {
    throw new AppError('too_many', 409, `A plan can have at most ${PLAN_BOUNDS.modules.max} modules.`)
  }
  const more = Math.max(1, Math.min(room, EXTEND_MAX, asked.modules ?? DEFAULT_MORE))
  const wish = asked.scope === 'plan' ? '' : cutText((asked.notes ?? '').trim(), NOTES_MAX).text
  return { scope: asked.scope, at, wish, turn, more, modules: toldModules(modules) }
}

/** A plan's modules as a provider is told of them. */
const toldModules = (modules: readonly ModuleContent[]): Again['modules'] =>
  modules.map(({ title, estimatedMinutes, tasks }) => ({
    title,
    estimatedMinutes,
    tasks: tasks.map((task) => ({
      title: task.title,
      estimatedMinutes: task.estimatedMinutes,
      done: task.status === 'completed',
    })),
  }))

const PURPOSE = { plan: 'regenerate', module: 'regenerate', extend: 'extend' } as const

/** May it be made again, and from which input? Reads only; the gate asks it under the learner's write lock. */
function* decide(r: TenantReader, ctx: TenantContext, plan: PlanRow, asked: Asked): Step<Anew> {
  const blueprint = ctx.blueprints[plan.kind]
  if (asked.scope !== 'plan' && !blueprint.again) {
    throw new AppError('whole_only', 409, 'A plan of this kind can only be made again as a whole.')
  }
  const now = ctx.now().getTime()
  const ready = preparedOrRefused(() => prepared(ctx, plan, blueprint, asked))
  const inputChanged = JSON.stringify(ready.input) !== JSON.stringify(plan.input)
  const kind = blueprint.mayRegenerate?.({ now, lastMadeAt: yield* lastMadeAt(r, plan.id), inputChanged }) ?? {
    ok: true,
  }
  const gate = mayRegenerate({ generation: plan.generation, hasContent: plan.modulesTotal > 0, kind })
  if (!gate.ok) throw refusalOf(gate, now)
  const { last } = yield* countAttempts(r, plan.id)
  const again = againOf(asked, yield* contentOf(r, plan), last)
  const input = preparedOrRefused(() => blueprint.again?.(ready.input, again) ?? ready.input)
  return {
    purpose: PURPOSE[asked.scope],
    moduleId: asked.scope === 'module' ? (asked.moduleId ?? null) : null,
    input: input as Record<string, unknown>,
    truncatedNotes: ready.truncatedNotes,
  }
}

function refusalOf(gate: Extract<ReturnType<typeof mayRegenerate>, { ok: false }>, now: number): AppError {
  if (gate.refusal === 'too_early') return new TooEarlyError(gate.sentence, Math.max(0, gate.reopensAt - now))
  return gate.refusal === 'not_ready' ? new NotReadyError() : new GateRefusedError(gate.refusal)
}

function preparedOrRefused<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof FieldError) throw new InvalidFieldsError({ [error.field]: error.message }, error.unsafe)
    throw error
  }
}

/**
 * Make a plan again, whole or one module of it, or extend it. What comes of it is a proposal: the plan keeps what it
 * has until its learner accepts. Work in flight for the plan is cancelled in the same transaction. Throws 404, 400
 * (`InvalidFieldsError` or zod's error), 409 `in_progress` (being made for the first time), `not_ready`, `too_early`,
 * `too_many` or `whole_only`, 422, 429, 507.
 */
export async function regeneratePlan(
  ctx: TenantContext,
  planId: string,
  asked: Asked,
  once?: Once,
): Promise<StartedAttempt & { replayed: boolean }> {
  // Asked once before anything is staged, so that a refusal costs nothing; the gate asks again.
  if (!once || !(await answered(ctx, once))) await foresee(ctx, planId, asked)
  let replaced: string | undefined
  function* anew(tx: TenantTx, plan: PlanRow): Step<Anew> {
    const decided = yield* decide(tx, ctx, plan, asked)
    replaced = yield* cancelIn(tx, ctx, planId)
    return decided
  }
  const { attempt, replayed } = await startAttempt(ctx, planId, { anew, once })
  await stopJob(ctx, replaced)
  return { ...attempt, replayed }
}

const foresee = (ctx: TenantContext, planId: string, asked: Asked): Promise<Anew> =>
  ctx.db.read(function* (r): Step<Anew> {
    const plan = yield* findPlan(r, planId)
    if (!plan) throw new NotFoundError('plan')
    return yield* decide(r, ctx, plan, asked)
  })

/** What will happen to a plan that is made again, to be told before it is. */
export type RegenerationOutlook = {
  may: { ok: true } | { ok: false; code: string; sentence: string; reopensAt: string | null }
  /** Work in flight that would be cancelled. */
  cancels: boolean
  /** A proposal that waits and would give way to the new one. */
  replacesProposal: boolean
  /** What stays whatever the answer: finished tasks, and notes on them. */
  keeps: { completed: number; withNotes: number }
  /** What may be replaced: tasks not yet finished, and how many of them have notes. */
  mayReplace: { modules: number; tasks: number; withNotes: number }
  /** How many modules an extension may ask for at most. */
  room: number
  /** Parts of it can be made again too, not only the whole. */
  parts: boolean
  /** Who would answer. */
  provider: string
  /**
   * The same question gets the same answer from this provider: made again whole and without a change, nothing will
   * come of it. A part gets another answer each time as long as there is one.
   */
  deterministic: boolean
}

const tasksIn = ({ modules }: Content) => modules.flatMap((module) => module.tasks)

function outlookOf(ctx: TenantContext, plan: PlanRow, content: Content) {
  const tasks = tasksIn(content)
  const done = tasks.filter((task) => task.status === 'completed')
  const open = tasks.filter((task) => task.status !== 'completed')
  const noted = (some: typeof tasks) => some.filter((task) => task.notes !== '').length
  return {
    cancels: plan.generation === 'generating',
    keeps: { completed: done.length, withNotes: noted(done) },
    mayReplace: { modules: content.modules.length, tasks: open.length, withNotes: noted(open) },
    room: Math.max(0, Math.min(EXTEND_MAX, PLAN_BOUNDS.modules.max - content.modules.length)),
    parts: ctx.blueprints[plan.kind].again !== undefined,
    provider: ctx.provider.label,
    deterministic: ctx.provider.name === 'offline',
  }
}

/** What making a plan again would do. Throws 404. */
export function regenerationOutlook(ctx: TenantContext, planId: string): Promise<RegenerationOutlook> {
  const now = ctx.now().getTime()
  return ctx.db.read(function* (r): Step<RegenerationOutlook> {
    const plan = yield* findPlan(r, planId)
    if (!plan) throw new NotFoundError('plan')
    const replacesProposal = (yield* openProposalId(r, planId)) !== undefined
    return {
      may: yield* mayNow(r, ctx, plan, now),
      replacesProposal,
      ...outlookOf(ctx, plan, yield* contentOf(r, plan)),
    }
  })
}

/** The decision about the whole plan, unchanged, told instead of thrown. */
function* mayNow(r: TenantReader, ctx: TenantContext, plan: PlanRow, now: number): Step<RegenerationOutlook['may']> {
  try {
    yield* decide(r, ctx, plan, { scope: 'plan' })
    return { ok: true }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const reopens = error.retryAfterMs === undefined ? null : new Date(now + error.retryAfterMs).toISOString()
    return { ok: false, code: error.code, sentence: error.message, reopensAt: reopens }
  }
}
