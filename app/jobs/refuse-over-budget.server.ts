import { neededFor, type ForeseenCall } from '#app/domain/foresight.ts'
import type { TenantId } from '#app/domain/plan.ts'
import type { Ask, Use } from '#app/domain/providers.ts'
import type { TokenBounds } from '#app/domain/spend.ts'
import { answerBound } from '#app/generation/answer-bound.ts'
import type { ChosenModel } from '#app/generation/chosen-model.ts'
import { keepInstanceBudgets, keepOwnBudget } from './budgets.server.ts'
import { mostOfCall, type MeterParts } from './meter.server.ts'
import type { Models } from './models.server.ts'

/** What the next call for a use takes at the least that is worth beginning with. `output` null: as much as it may. */
const NEXT_CALL: Record<Use, TokenBounds> = {
  plans: { input: 3000, output: null },
  tutor: { input: 2000, output: 500 },
  lessons: { input: 2000, output: 1000 },
}

/** A question is set aside with its bytes, four to a token at most, and with the schema of its answer, tokens. */
const BYTES = 4
const SCHEMA = 6000

/** `calls` are those of a whole run, where that is what would be begun. */
type Want = { use: Use; ask?: Ask | undefined; calls?: readonly ForeseenCall[] | undefined }
type Parts = Pick<MeterParts, 'control' | 'tenants' | 'budgets' | 'now'> & { models: Models }

/** What has to be free for what is wanted, nano-USD; null where nobody knows the price. */
function neededOf(chosen: ChosenModel, { use, calls }: Want): number | null {
  if (!calls) return mostOfCall(chosen, NEXT_CALL[use])
  return neededFor(calls, chosen.priceSnapshot, ({ input, outputMax }) =>
    mostOfCall(chosen, { input: BYTES * input + SCHEMA, output: answerBound(outputMax, chosen) ?? null }),
  )
}

/**
 * Throws `BudgetReachedError` when whoever would answer could not be asked under this month's budgets. Nothing is set
 * aside: the call itself decides, and this spares a start that would come to nothing.
 */
export async function refuseOverBudget(parts: Parts, tenantId: TenantId, want: Want): Promise<void> {
  const { use, ask } = want
  const chosen = await parts.models.choose(tenantId, { use, ask }, { purpose: 'plan' })
  if (chosen.source === 'offline') return
  const planned = { most: neededOf(chosen, want), at: parts.now().getTime() }
  if (chosen.source === 'operator')
    await parts.control.read((r) => keepInstanceBudgets(r, tenantId, planned, parts.budgets))
  await parts.tenants.of(tenantId).read((r) => keepOwnBudget(r, planned))
}
