import { NotFoundError } from '#app/domain/errors.ts'
import type { PlanName, ReviewPage, ReviewView } from '#app/domain/learning-view.ts'
import type { ReplanChange } from '#app/domain/weekly-review.ts'
import type { Step } from '#db/connection.server.ts'
import { readContent, type ModuleWithTasks } from '#db/tenant/content.server.ts'
import { findPlan, type PlanRow } from '#db/tenant/plans.server.ts'
import { openProposalId } from '#db/tenant/proposals.server.ts'
import { findReview, reviewsOf, type ReviewRow } from '#db/tenant/reviews.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'
import type { TenantContext } from './context.ts'

/** Reviews of a plan that are listed: half a year of weeks. */
const REVIEWS_SHOWN = 26

const viewOf = (row: ReviewRow, open: string | undefined): ReviewView => ({
  ...row.content,
  id: row.id,
  weekOf: row.weekOf,
  provider: row.provider,
  model: row.model,
  runId: row.runId,
  createdAt: new Date(row.createdAt).toISOString(),
  proposed: row.proposalId !== null && row.proposalId === open,
})

function* planIn(r: TenantReader, planId: string): Step<PlanRow> {
  const plan = yield* findPlan(r, planId)
  if (!plan) throw new NotFoundError('plan')
  return plan
}

/** A plan's weekly reviews, newest first, at most 26. Throws 404. */
export const listReviews = (ctx: TenantContext, planId: string): Promise<{ plan: PlanName; reviews: ReviewView[] }> =>
  ctx.db.read(function* (r): Step<{ plan: PlanName; reviews: ReviewView[] }> {
    const { id, title, kind } = yield* planIn(r, planId)
    const open = yield* openProposalId(r, planId)
    const reviews = (yield* reviewsOf(r, planId, REVIEWS_SHOWN)).map((row) => viewOf(row, open))
    return { plan: { id, title, kind }, reviews }
  })

/** The tasks and modules that changes name. */
function namesOf(modules: readonly ModuleWithTasks[], changes: readonly ReplanChange[]): Record<string, string> {
  const titles = new Map(modules.flatMap((module) => [module, ...module.tasks].map(({ id, title }) => [id, title])))
  const ids = changes.flatMap((change) =>
    Object.entries(change).flatMap(([key, value]) => (key.endsWith('Id') ? [String(value)] : [])),
  )
  return Object.fromEntries(ids.flatMap((id) => (titles.has(id) ? [[id, titles.get(id) ?? '']] : [])))
}

/** One weekly review. Throws 404. */
export const reviewPage = (ctx: TenantContext, planId: string, reviewId: string): Promise<ReviewPage> =>
  ctx.db.read(function* (r): Step<ReviewPage> {
    const { id, title, kind } = yield* planIn(r, planId)
    const row = yield* findReview(r, planId, reviewId)
    if (!row) throw new NotFoundError('review')
    const modules = row.content.changes.length > 0 ? yield* readContent(r, planId) : []
    const review = viewOf(row, yield* openProposalId(r, planId))
    return { plan: { id, title, kind }, review, names: namesOf(modules, review.changes) }
  })
