import { usualCost, type ForeseenCall, type RunForesight } from '#app/domain/foresight.ts'
import type { TenantId } from '#app/domain/plan.ts'
import type { Models } from './models.server.ts'

/** What each of some runs would take if it were started now, with whoever answers for lessons. Nobody is asked. */
export async function foresee(
  models: Models,
  tenantId: TenantId,
  runs: readonly (readonly ForeseenCall[])[],
): Promise<RunForesight[]> {
  const { priceSnapshot, source, modelId } = await models.choose(tenantId, { use: 'lessons' }, { purpose: 'lesson' })
  return runs.map((calls) => ({
    calls: calls.length,
    nanoUsd: usualCost(calls, priceSnapshot),
    source,
    model: modelId,
  }))
}
