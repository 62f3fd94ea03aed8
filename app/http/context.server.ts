import type { Runtime } from '#app/boot.server.ts'
import type { TenantId } from '#app/domain/plan.ts'
import { tenantQueue } from '#app/jobs/queue.server.ts'
import { PENDING_MAX_MS } from '#app/jobs/defer.ts'
import { POLL_MS } from '#app/jobs/worker.server.ts'
import type { CurrentProvider, TenantContext } from '#app/services/context.ts'

/** A reply whose call was made is never asked for again; one that was not begun may be, after a crash. */
const REPLY_RUNS = 3
/** A workflow goes on where it was after each crash; one that always ends its process is given up. */
const WORKFLOW_RUNS = 10

function currentProvider({ config, provider }: Runtime): CurrentProvider {
  const { provider: name, timeoutMs, extensionMs, local, offlinePaceMs } = config.ai
  return { ...provider, name, deadline: { baseMs: timeoutMs, extensionMs }, local, paceMs: offlinePaceMs }
}

/** Build what one learner's request may reach. Throws `MissingTenantContextError` without a learner's id. */
export function tenantContext(runtime: Runtime, tenantId: TenantId): TenantContext {
  const { config, control, bell, now, newId, worker } = runtime
  const { limit, windowMinutes, attemptCap } = config.generation
  const windowMs = windowMinutes * 60_000
  return {
    tenantId,
    now,
    newId,
    bell,
    turns: runtime.turns,
    db: runtime.tenants.of(tenantId),
    queue: tenantQueue(tenantId, {
      now,
      newId,
      control,
      bell,
      rates: {
        generation: { limit, windowMs },
        chat: { limit: config.chatLimit, windowMs },
        workflow: { limit: config.workflowLimit, windowMs },
      },
      maxRuns: { plan: attemptCap, reply: REPLY_RUNS, workflow: WORKFLOW_RUNS },
    }),
    storageQuota: config.storageQuota,
    pendingMaxMs: PENDING_MAX_MS,
    recoveryMs: config.jobs.leaseMs + POLL_MS,
    attemptCap,
    blueprints: runtime.blueprints,
    provider: currentProvider(runtime),
    stopJob: (jobId) => worker.cancelJob(jobId),
    openStream: () => runtime.streams.open(tenantId),
    ...(runtime.failpoint ? { failpoint: runtime.failpoint } : {}),
  }
}
