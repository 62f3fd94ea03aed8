import type { TenantId } from '#app/domain/plan.ts'
import type { Ask, Use } from '#app/domain/providers.ts'
import type { TokenBounds } from '#app/domain/spend.ts'
import { keepInstanceBudgets, keepOwnBudget } from './budgets.server.ts'
import { mostOfCall, type MeterParts } from './meter.server.ts'
import type { Models } from './models.server.ts'

/** What the next call for a use takes at the least that is worth beginning with. `output` null: as much as it may. */
const NEXT_CALL: Record<Use, TokenBounds> = {
  plans: { input: 3000, output: null },
  tutor: { input: 2000, output: 500 },
  lessons: { input: 2000, output: 1000 },
}

type Parts = Pick<MeterParts, 'control' | 'tenants' | 'budgets' | 'now'> & { models: Models }

/**
 * Throws `BudgetReachedError` when whoever would answer could not be asked under this month's budgets. Nothing is set
 * aside: the call itself decides, and this spares a start that would come to nothing.
 */
export async function refuseOverBudget(parts: Parts, tenantId: TenantId, want: { use: Use; ask?: Ask }): Promise<void> {
  const chosen = await parts.models.choose(tenantId, want, { purpose: 'plan' })
  if (chosen.source === 'offline') return
  const planned = { most: mostOfCall(chosen, NEXT_CALL[want.use]), at: parts.now().getTime() }
  if (chosen.source === 'operator')
    await parts.control.read((r) => keepInstanceBudgets(r, tenantId, planned, parts.budgets))
  await parts.tenants.of(tenantId).read((r) => keepOwnBudget(r, planned))
}
