import { curriculumOf, openModel } from '#app/adapters/model.server.ts'
import type { Runtime } from '#app/boot.server.ts'
import type { Config } from '#app/config.server.ts'
import { AppError } from '#app/domain/errors.ts'
import type { TenantId } from '#app/domain/plan.ts'
import { allowedHosts, ownFetch } from '#app/jobs/outbound.server.ts'
import { tenantQueue, type LimitScope, type Rate } from '#app/jobs/queue.server.ts'
import { PENDING_MAX_MS } from '#app/jobs/defer.ts'
import { foresee } from '#app/jobs/foresee.server.ts'
import { refuseOverBudget } from '#app/jobs/refuse-over-budget.server.ts'
import { POLL_MS } from '#app/jobs/worker.server.ts'
import type { CurrentProvider, KeyOf, TenantContext } from '#app/services/context.ts'
import { providersFor } from '#app/services/providers-for.server.ts'

/** A reply whose call was made is never asked for again; one that was not begun may be, after a crash. */
const REPLY_RUNS = 3
/** A workflow goes on where it was after each crash; one that always ends its process is given up. */
const WORKFLOW_RUNS = 10

function currentProvider({ config, provider }: Runtime): CurrentProvider {
  const { provider: name, timeoutMs, extensionMs, local, offlinePaceMs } = config.ai
  const deadline = { baseMs: timeoutMs, extensionMs }
  const source = name === 'offline' ? 'offline' : 'operator'
  return { ...provider, source, providerId: null, name, deadline, local, paceMs: offlinePaceMs }
}

/** What is always there, whoever the operator has configured. */
function curriculumProvider({ config }: Runtime): CurrentProvider {
  const { timeoutMs, extensionMs, offlinePaceMs } = config.ai
  const { modelId: model, label } = openModel(curriculumOf(config.ai))
  const deadline = { baseMs: timeoutMs, extensionMs }
  return {
    source: 'offline',
    providerId: null,
    name: 'offline',
    model,
    label,
    deadline,
    local: false,
    paceMs: offlinePaceMs,
  }
}

/** What learners' own providers need. */
function ownParts({ config, control, keyring, catalogue }: Runtime, tenantId: TenantId) {
  return {
    patience: config.ai.patience,
    capabilitiesOf: (name: Parameters<typeof catalogue.capabilitiesOf>[0]) => catalogue.capabilitiesOf(name),
    vault: {
      seal: ({ id: rowId, kind }: KeyOf, text: string) => keyring.seal({ tenantId, rowId, kind }, text),
      open: ({ id: rowId, kind }: KeyOf, sealed: string) => keyring.open({ tenantId, rowId, kind }, sealed),
    },
    allowedHosts: () => allowedHosts(control),
    fetchFor: async (baseUrl: string | null) => ownFetch(baseUrl, await allowedHosts(control)),
  }
}

/** How often a learner may have providers asked for their models: a wrong key is found in a few tries. */
const CHECKS: Rate = { limit: 20, windowMs: 10 * 60_000 }

/** How often a learner may start each sort of work. */
export function startRates(config: Config): Record<LimitScope, Rate> {
  const { generation, chatLimit, lessonsLimit, workflowLimit } = config
  const windowMs = generation.windowMinutes * 60_000
  const rate = (limit: number) => ({ limit, windowMs })
  return {
    generation: rate(generation.limit),
    chat: rate(chatLimit),
    lessons: rate(lessonsLimit),
    workflow: rate(workflowLimit),
    check: CHECKS,
  }
}

/** Build what one learner's request may reach. Throws `MissingTenantContextError` without a learner's id. */
export function tenantContext(runtime: Runtime, tenantId: TenantId): TenantContext {
  const { config, control, bell, now, newId, worker } = runtime
  const { attemptCap } = config.generation
  const operator = currentProvider(runtime)
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
    refuseOverBudget: (use, ask, calls) =>
      refuseOverBudget({ ...runtime, budgets: config.budgets }, tenantId, { use, ask, calls }),
    foresee: (runs) => foresee(runtime.models, tenantId, runs),
    provider: operator,
    operator,
    curriculum: curriculumProvider(runtime),
    ...ownParts(runtime, tenantId),
    stopJob: (jobId) => worker.cancelJob(jobId),
    openStream: () => runtime.streams.open(tenantId),
    ...(runtime.failpoint ? { failpoint: runtime.failpoint } : {}),
  }
}

/** The same context with the provider that the learner has chosen for plans; the operator's where nobody can say. */
export async function withChosenProvider(ctx: TenantContext): Promise<TenantContext> {
  try {
    return { ...ctx, provider: (await providersFor(ctx, 'plans')).current }
  } catch (error) {
    // A file that cannot be read is told of by whatever is wanted of it.
    if (error instanceof AppError) return ctx
    throw error
  }
}
