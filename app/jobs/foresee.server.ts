import { AppError } from '#app/domain/errors.ts'
import { usualCost, type ForeseenCall, type RunForesight } from '#app/domain/foresight.ts'
import type { TenantId } from '#app/domain/plan.ts'
import type { Models } from './models.server.ts'

/**
 * What each of some runs would take if it were started now, with whoever answers for lessons; null while their key
 * cannot be opened, for a page says more than that. Nobody is asked.
 */
export async function foresee(
  models: Models,
  tenantId: TenantId,
  runs: readonly (readonly ForeseenCall[])[],
): Promise<(RunForesight | null)[]> {
  const chosen = await models.choose(tenantId, { use: 'lessons' }, { purpose: 'lesson' }).catch((error: unknown) => {
    if (error instanceof AppError) return null
    throw error
  })
  if (!chosen) return runs.map(() => null)
  const { priceSnapshot, source, modelId } = chosen
  return runs.map((calls) => ({
    calls: calls.length,
    nanoUsd: usualCost(calls, priceSnapshot),
    source,
    model: modelId,
  }))
}
