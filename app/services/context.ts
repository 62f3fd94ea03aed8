import type { Clock } from '#app/domain/clock.ts'
import type { PlanKind, TenantId } from '#app/domain/plan.ts'
import type { Blueprint } from '#app/generation/blueprint.ts'
import type { Bell } from '#app/jobs/bell.server.ts'
import type { TenantQueue } from '#app/jobs/queue.server.ts'
import type { TenantDb } from '#db/tenants.server.ts'

/** What a signed-in learner's request may reach: their file, their end of the queue, and nothing of anybody else. */
export type TenantContext = Clock & {
  tenantId: TenantId
  db: TenantDb
  queue: TenantQueue
  bell: Bell
  /** What the learner's file may hold before no attempt starts any more, bytes; undefined for no bound. */
  storageQuota: number | undefined
  /** Attempts per plan. */
  attemptCap: number
  blueprints: Record<PlanKind, Blueprint>
  /** The provider that would make a plan now. */
  provider: { name: string; model: string; label: string }
  /** Abort what this process runs for one of the learner's plans. */
  stopPlan: (planId: string) => void
  /** A place in a bounded number of open progress streams; undefined when the learner has too many. */
  openStream: () => (() => void) | undefined
  failpoint?: (name: string) => void
}
