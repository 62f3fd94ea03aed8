import type { Runtime } from '#app/boot.server.ts'
import type { Config } from '#app/config.server.ts'
import type { TenantId } from '#app/domain/plan.ts'
import { tenantQueue, type LimitScope, type Rate } from '#app/jobs/queue.server.ts'
import { PENDING_MAX_MS } from '#app/jobs/defer.ts'
import { refuseOverBudget } from '#app/jobs/refuse-over-budget.server.ts'
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

/** How often a learner may start each sort of work. */
export function startRates({ generation, chatLimit, workflowLimit }: Config): Record<LimitScope, Rate> {
  const windowMs = generation.windowMinutes * 60_000
  const rate = (limit: number) => ({ limit, windowMs })
  return { generation: rate(generation.limit), chat: rate(chatLimit), workflow: rate(workflowLimit) }
}

/** Build what one learner's request may reach. Throws `MissingTenantContextError` without a learner's id. */
export function tenantContext(runtime: Runtime, tenantId: TenantId): TenantContext {
  const { config, control, bell, now, newId, worker } = runtime
  const { attemptCap } = config.generation
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
      rates: startRates(config),
      maxRuns: { plan: attemptCap, reply: REPLY_RUNS, workflow: WORKFLOW_RUNS },
    }),
    storageQuota: config.storageQuota,
    pendingMaxMs: PENDING_MAX_MS,
    recoveryMs: config.jobs.leaseMs + POLL_MS,
    attemptCap,
    blueprints: runtime.blueprints,
    workflows: runtime.workflows,
    takesWork: () => worker.takesWork,
    provider: currentProvider(runtime),
    refuseOverBudget: (use, ask) =>
      refuseOverBudget({ ...runtime, budgets: config.budgets }, tenantId, { use, ...(ask ? { ask } : {}) }),
    stopJob: (jobId) => worker.cancelJob(jobId),
    openStream: () => runtime.streams.open(tenantId),
    ...(runtime.failpoint ? { failpoint: runtime.failpoint } : {}),
  }
}
