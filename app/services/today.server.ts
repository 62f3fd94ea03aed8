import type { TenantContext } from './context.ts'
import { findNextTask, listPlanCards, type PlanCard } from './plans.server.ts'
import { planProgress } from './watch.server.ts'

const PAGE = 20

const isBeingMade = ({ status }: PlanCard) => status === 'processing' || status === 'pending'

async function withProgress(ctx: TenantContext, card: PlanCard) {
  if (!isBeingMade(card)) return { ...card, making: null }
  const { phase, itemsDone } = await planProgress(ctx, card.id)
  return { ...card, making: { phase, modules: itemsDone } }
}

/** What a learner sees first: the next task, and one page of plans, those being made with how far they are. */
export async function todayOf(ctx: TenantContext, before: string | undefined) {
  const [next, page] = await Promise.all([findNextTask(ctx), listPlanCards(ctx, { limit: PAGE, cursor: before })])
  const plans = await Promise.all(page.items.map((card) => withProgress(ctx, card)))
  return { next: next ?? null, plans, nextCursor: page.nextCursor, later: before !== undefined }
}
