import { NotFoundError } from '#app/domain/errors.ts'
import { planStatus, type PlanStatus } from '#app/domain/plan.ts'
import type { ProgressEvent } from '#app/domain/progress.ts'
import { secondsLeft, type Estimate } from '#app/domain/estimate.ts'
import { planBell } from '#app/jobs/bell.server.ts'
import type { Step } from '#db/connection.server.ts'
import { countAttempts, latestAttempt, type AttemptRow } from '#db/tenant/attempts.server.ts'
import { attemptProgress, eventsAfter, firstSeq } from '#db/tenant/events.server.ts'
import { findPlan, type PlanRow } from '#db/tenant/plans.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'
import { attemptView, type AttemptView } from './attempts.server.ts'
import type { TenantContext } from './context.ts'
import { estimateOf, ranFor } from './estimate.server.ts'
import { watchRows, type Look, type WatchFrame, type WatchOptions } from './watch-rows.server.ts'

export type Frame = WatchFrame<ProgressEvent>

/** Events read at a time. */
const PAGE = 200

function* look(r: TenantReader, planId: string, after: number): Step<Look<ProgressEvent>> {
  const plan = yield* findPlan(r, planId)
  if (!plan) return { events: [], more: false }
  const events = yield* eventsAfter(r, planId, after, PAGE)
  return { events, more: plan.generation === 'generating' || events.length === PAGE }
}

/** A plan's events after `after`, then live ones, until its attempt has settled; see `watchRows`. */
export const watchPlan = (
  ctx: TenantContext,
  planId: string,
  after: number,
  options: WatchOptions,
): AsyncGenerator<Frame> =>
  watchRows(ctx, { key: planBell(ctx.tenantId, planId), after, look: (r, cursor) => look(r, planId, cursor) }, options)

export type ProgressSoFar = {
  events: ProgressEvent[]
  /** Sequence number of the attempt's first event, and of the last one in `events`. */
  first: number
  cursor: number
  /** Sequence number of the plan's last event. */
  last: number
  /** The latest attempt. */
  attempt: AttemptRow | undefined
}

/** What a page needs to go on watching: the current attempt's events so far, and the cursor after them. Throws 404. */
export async function progressSoFar(ctx: TenantContext, planId: string): Promise<ProgressSoFar> {
  return ctx.db.read(function* (r) {
    const plan = yield* findPlan(r, planId)
    if (!plan) throw new NotFoundError('plan')
    const last = plan.lastSeq
    const attempt = yield* latestAttempt(r, planId)
    if (!attempt) return { events: [], first: 1, cursor: 0, last, attempt }
    const first = yield* firstSeq(r, planId, attempt.id)
    const events = yield* eventsAfter(r, planId, first - 1)
    return { events, first, cursor: events.at(-1)?.seq ?? 0, last, attempt }
  })
}

/** What is left of an attempt's likely time, and whether that was measured (`runs` alike) or is only expected. */
export type Eta = { lowSeconds: number; highSeconds: number; basis: Estimate['basis']; runs: number }

export type StatusView = {
  id: string
  status: PlanStatus
  itemsDone: number
  phase: string | null
  /** When an attempt goes on that its provider asked to wait; ISO 8601. */
  deferredUntil: string | null
  etaSeconds: number | null
  eta: Eta | null
  attempts: number
  latestAttempt: AttemptView | null
}

/**
 * The cheap answer to "how far is it?". `etaSeconds` is the median of at least three runs alike less the time this one
 * has taken, and null where nothing was measured; `eta` is the range, or what is expected before there were any runs.
 * Both are null for a plan at rest. Throws 404.
 */
export async function planProgress(ctx: TenantContext, planId: string): Promise<StatusView> {
  const { plan, running, view } = await ctx.db.read((r) => readProgress(r, planId))
  if (!running) return { ...view, etaSeconds: null, eta: null }
  const found = await estimateOf(ctx, plan, running)
  const ran = ranFor(running, ctx.now().getTime())
  const left = (ms: number) => Math.max(0, Math.ceil((ms - ran) / 1000))
  const eta = { lowSeconds: left(found.lowMs), highSeconds: left(found.highMs), basis: found.basis, runs: found.runs }
  return { ...view, etaSeconds: secondsLeft(found, ran), eta }
}

type Progress = {
  plan: PlanRow
  running: AttemptRow | undefined
  view: Omit<StatusView, 'etaSeconds' | 'eta'>
}

const isoOf = (at: number | null | undefined) => (at ? new Date(at).toISOString() : null)

function* readProgress(r: TenantReader, planId: string): Step<Progress> {
  const plan = yield* findPlan(r, planId)
  if (!plan) throw new NotFoundError('plan')
  const attempt = yield* latestAttempt(r, planId)
  const { total } = yield* countAttempts(r, planId)
  const progress = attempt ? yield* attemptProgress(r, planId, attempt.id) : undefined
  const running = plan.generation === 'generating' ? attempt : undefined
  const view = {
    id: plan.id,
    status: planStatus({ generation: plan.generation, modules: plan.modulesTotal }),
    itemsDone: progress?.items ?? 0,
    phase: running ? (progress?.phase ?? 'queued') : null,
    deferredUntil: running ? isoOf(progress?.until) : null,
    attempts: total,
    latestAttempt: attempt ? attemptView(attempt) : null,
  }
  return { plan, running, view }
}
