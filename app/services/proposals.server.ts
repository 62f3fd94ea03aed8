import { accept } from '#app/domain/accept.ts'
import { PLAN_BOUNDS } from '#app/domain/bounds.ts'
import { draftOf, type Content } from '#app/domain/content.ts'
import { diffContent, openModules, type Diff } from '#app/domain/diff.ts'
import { AppError, NotFoundError } from '#app/domain/errors.ts'
import { merge, type BudgetOf, type Proposed } from '#app/domain/merge.ts'
import type { ProposalPurpose } from '#app/domain/plan.ts'
import { replan, type KeptChange } from '#app/domain/replan.ts'
import type { Step } from '#db/connection.server.ts'
import { findPlan, type PlanRow } from '#db/tenant/plans.server.ts'
import {
  decideProposal,
  keepWaiting,
  knowsProposal,
  openProposal,
  openProposalId,
  type ProposalRow,
} from '#db/tenant/proposals.server.ts'
import type { TenantReader, TenantTx } from '#db/tenants.server.ts'
import { changeContent, holdContent, type Held } from './change.server.ts'
import type { TenantContext } from './context.ts'
import { InvalidFieldsError } from './plans.server.ts'

/** New content that waits for the learner, beside what it would change now. */
export type ProposalView = {
  id: string
  purpose: ProposalPurpose
  /** The one module that was made again; null for the whole plan and for an extension. */
  moduleId: string | null
  attemptId: string
  /** ISO 8601. */
  createdAt: string
  /** The plan's version that the diff was made against: hand it back with the decision. */
  version: number
  /** The plan has changed since this was made; the diff already counts that in. */
  changedSince: boolean
  /** Modules that can be accepted one by one, by id. */
  open: string[]
  diff: Diff
  /** Of a replan: each change in words without a full stop, and why. */
  reasons: { says: string; why: string }[]
}

/** Modules were added by hand while an extension waited. */
class NoRoomError extends AppError {
  constructor() {
    super(
      'too_many',
      409,
      `A plan can have at most ${PLAN_BOUNDS.modules.max} modules. Remove some, or accept fewer of the new ones.`,
    )
  }
}

/** It was decided on another device or in another tab, or replaced by a newer one. */
class AlreadyDecidedError extends AppError {
  constructor() {
    super('already_decided', 409, 'This change was already accepted or set aside.')
  }
}

/** How much time an input leaves, in the words of the plan's own kind. A replan has seen to its time itself. */
const budgetOf =
  (ctx: TenantContext, plan: PlanRow, { purpose }: ProposalRow): BudgetOf =>
  (input) =>
    purpose === 'replan' ? Infinity : (ctx.blueprints[plan.kind].budget?.(input) ?? Infinity)

/** A replan is the plan as it is now with its changes: what was done to it since is in it too. */
function replanned(current: Content, changes: readonly KeptChange[]): Proposed {
  const { modules, input } = replan(current, changes)
  return { purpose: 'regenerate', moduleId: null, settled: true, content: draftOf(current, modules), input }
}

function proposedBy(row: ProposalRow, current: Content): Proposed {
  const { purpose, moduleId, input } = row
  const { settled, changes = [], ...content } = row.content
  return purpose === 'replan' ? replanned(current, changes) : { purpose, moduleId, settled, content, input }
}

/** Of a replan, what would change and why. */
const reasonsOf = ({ content }: ProposalRow, current: Content) =>
  replan(current, content.changes ?? []).applied.map(({ says, why }) => ({ says, why }))

/** The open proposal with its diff against the plan as it is now; null when none is open. Throws 404. */
export function findProposal(ctx: TenantContext, planId: string): Promise<ProposalView | null> {
  return ctx.db.read(function* (r): Step<ProposalView | null> {
    if (!(yield* findPlan(r, planId))) throw new NotFoundError('plan')
    const row = yield* openProposal(r, planId)
    if (!row) return null
    const { plan, current } = yield* holdContent(r, planId)
    const diff = diffContent(current, merge(current, proposedBy(row, current), budgetOf(ctx, plan, row)))
    return {
      id: row.id,
      purpose: row.purpose,
      moduleId: row.moduleId,
      attemptId: row.attemptId,
      createdAt: new Date(row.createdAt).toISOString(),
      version: plan.version,
      changedSince: plan.version !== row.baseVersion,
      open: openModules(diff),
      diff,
      reasons: reasonsOf(row, current),
    }
  })
}

/** The open proposal if it is the one that is meant. Throws 404 or 409 `already_decided`. */
function* openNow(r: TenantReader, planId: string, proposalId: string): Step<ProposalRow> {
  const row = yield* openProposal(r, planId)
  if (row?.id === proposalId) return row
  if (yield* knowsProposal(r, planId, proposalId)) throw new AlreadyDecidedError()
  throw new NotFoundError('proposal')
}

export type Accepted = {
  /** What is accepted, in words without a full stop. */
  change: string
  version: number
  /** Modules that still wait for a decision, by id. */
  open: string[]
}

/** Alone it comes to nothing: what it is made of goes on in another module, which is not accepted with it. */
class GoesWithOthersError extends AppError {
  constructor() {
    super('goes_with_others', 409, 'That changes nothing by itself. Accept it together with what its tasks move to.')
  }
}

/** Refuse modules that nothing is open about. */
function checkOpen(diff: Diff, modules: 'all' | readonly string[]): void {
  if (modules === 'all') return
  const open = openModules(diff)
  if (modules.length === 0 || modules.some((id) => !open.includes(id))) {
    throw new InvalidFieldsError({ modules: 'Choose modules that this change is about.' })
  }
}

const REASON = { create: 'regenerated', regenerate: 'regenerated', extend: 'extended', replan: 'replanned' } as const

function changeInWords(row: ProposalRow, diff: Diff, keys: 'all' | readonly string[]): string {
  const titles = diff.modules.filter(({ id }) => keys !== 'all' && keys.includes(id)).map(({ title }) => `“${title}”`)
  if (keys !== 'all' && row.purpose === 'replan') return `Replanned ${titles.join(', ')}`
  if (keys !== 'all') return `Accepted new content for ${titles.join(', ')}`
  if (row.purpose === 'replan') return 'Replanned what is left'
  if (row.purpose === 'extend') return 'Extended the plan'
  const module = diff.modules.find(({ id }) => id === row.moduleId)
  return module ? `Made the module “${module.before?.title ?? module.title}” again` : 'Made the whole plan again'
}

function* acceptIn(
  tx: TenantTx,
  ctx: TenantContext,
  held: Held,
  row: ProposalRow,
  modules: 'all' | readonly string[],
): Step<Accepted> {
  const { plan, current } = held
  const { content, whole, open, diff, waiting } = accept(
    current,
    proposedBy(row, current),
    budgetOf(ctx, plan, row),
    modules,
  )
  checkOpen(diff, modules)
  if (row.purpose === 'extend' && content.modules.length > PLAN_BOUNDS.modules.max) throw new NoRoomError()
  const changes = JSON.stringify(content) !== JSON.stringify(current)
  if (!changes && !whole) throw new GoesWithOthersError()
  const change = changes ? changeInWords(row, diff, whole ? 'all' : modules) : 'Nothing has changed'
  if (changes) yield* changeContent(tx, ctx, held, content, { reason: REASON[row.purpose], change })
  if (whole) yield* decideProposal(tx, plan.id, 'accepted', ctx.now().getTime())
  else yield* keepWaiting(tx, row.id, { ...waiting.content, changes: row.content.changes })
  return { change, version: plan.version + (changes ? 1 : 0), open }
}

/**
 * Take new content over, whole or module by module; modules that are left out stay open. It is laid beside the plan
 * as it is now, so nothing done since is lost, and what it replaces becomes a version. `seen` is the version the diff
 * was shown for. Throws 404, 400, 409 `already_decided`, `changed_elsewhere` or `goes_with_others`.
 */
export function acceptProposal(
  ctx: TenantContext,
  planId: string,
  proposalId: string,
  options: { modules: 'all' | readonly string[]; seen?: number | undefined },
): Promise<Accepted> {
  return ctx.db.immediate(function* (tx): Step<Accepted> {
    if (!(yield* findPlan(tx, planId))) throw new NotFoundError('plan')
    const row = yield* openNow(tx, planId, proposalId)
    const held = yield* holdContent(tx, planId, options.seen)
    return yield* acceptIn(tx, ctx, held, row, options.modules)
  })
}

/** Set new content aside; the plan stays as it is. Throws 404 or 409 `already_decided`. */
export function discardProposal(ctx: TenantContext, planId: string, proposalId: string): Promise<void> {
  return ctx.db.immediate(
    function* (tx): Step<void> {
      if (!(yield* findPlan(tx, planId))) throw new NotFoundError('plan')
      yield* openNow(tx, planId, proposalId)
      yield* decideProposal(tx, planId, 'discarded', ctx.now().getTime())
    },
    { pastWall: true },
  )
}

/** What is open, whichever it is, for an asker who names none. Throws 404. */
async function openId(ctx: TenantContext, planId: string): Promise<string> {
  const id = await ctx.db.read((r) => openProposalId(r, planId))
  if (id === undefined) throw new NotFoundError('proposal')
  return id
}

/** As `acceptProposal`, of whatever is open. */
export const acceptOpenProposal = async (
  ctx: TenantContext,
  planId: string,
  options: Parameters<typeof acceptProposal>[3],
): Promise<Accepted> => acceptProposal(ctx, planId, await openId(ctx, planId), options)

/** As `discardProposal`, of whatever is open. */
export const discardOpenProposal = async (ctx: TenantContext, planId: string): Promise<void> =>
  discardProposal(ctx, planId, await openId(ctx, planId))
