import type { Clock } from '#app/domain/clock.ts'
import type { Ask, ProviderName, Use } from '#app/domain/providers.ts'
import type { PlanKind, TenantId } from '#app/domain/plan.ts'
import type { Blueprint } from '#app/generation/blueprint.ts'
import type { DeadlineTimes } from '#app/generation/deadline.ts'
import type { Bell } from '#app/jobs/bell.server.ts'
import type { TenantQueue } from '#app/jobs/queue.server.ts'
import type { Workflows } from '#app/workflows/registry.ts'
import type { TenantDb } from '#db/tenants.server.ts'
import type { Turns } from './turns.ts'

/** Who would make a plan now, and how long that may take. */
export type CurrentProvider = {
  name: ProviderName
  model: string
  label: string
  deadline: DeadlineTimes
  /** A model on the operator's own machine or network. */
  local: boolean
  /** Pause between the built-in curriculum's pieces, ms. */
  paceMs: number
}

/** What a signed-in learner's request may reach: their file, their end of the queue, and nothing of anybody else. */
export type TenantContext = Clock & {
  tenantId: TenantId
  db: TenantDb
  queue: TenantQueue
  bell: Bell
  /** Lets the repetitions of one request wait for each other. */
  turns: Turns
  /** What the learner's file may hold before no attempt starts any more, bytes; undefined for no bound. */
  storageQuota: number | undefined
  /** A job that nobody begins within this ends by itself, ms. */
  pendingMaxMs: number
  /** How long after a worker's death another has surely taken its job over, ms. */
  recoveryMs: number
  /** Attempts per plan. */
  attemptCap: number
  blueprints: Record<PlanKind, Blueprint>
  workflows: Workflows
  /** Whether background work that is started now will be done. */
  takesWork: () => boolean
  /**
   * Throws `BudgetReachedError` (402) when a month's budget would not allow a call for this use now: asked before
   * anything is started or spent. Each call asks again for itself.
   */
  refuseOverBudget: (use: Use, ask?: Ask) => Promise<void>
  /** The provider that would make a plan now. */
  provider: CurrentProvider
  /** Abort what this process runs for one of the learner's jobs. */
  stopJob: (jobId: string) => void
  /** A place in a bounded number of open progress streams; undefined when the learner has too many. */
  openStream: () => (() => void) | undefined
  failpoint?: (name: string) => void
}
