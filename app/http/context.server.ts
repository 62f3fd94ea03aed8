import type { Runtime } from '#app/boot.server.ts'
import type { TenantId } from '#app/domain/plan.ts'
import { tenantQueue } from '#app/jobs/queue.server.ts'
import type { TenantContext } from '#app/services/context.ts'

/** Build what one learner's request may reach. Throws `MissingTenantContextError` without a learner's id. */
export function tenantContext(runtime: Runtime, tenantId: TenantId): TenantContext {
  const { config, control, bell, now, newId, worker } = runtime
  const { limit, windowMinutes, attemptCap } = config.generation
  return {
    tenantId,
    now,
    newId,
    bell,
    db: runtime.tenants.of(tenantId),
    queue: tenantQueue(tenantId, {
      now,
      newId,
      control,
      bell,
      rate: { limit, windowMs: windowMinutes * 60_000 },
      maxRuns: attemptCap,
    }),
    storageQuota: config.storageQuota,
    attemptCap,
    blueprints: runtime.blueprints,
    provider: runtime.provider,
    stopPlan: (planId) => worker.cancelPlan(tenantId, planId),
    openStream: () => runtime.streams.open(tenantId),
    ...(runtime.failpoint ? { failpoint: runtime.failpoint } : {}),
  }
}
