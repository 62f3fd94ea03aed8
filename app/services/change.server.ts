import type { Content } from '#app/domain/content.ts'
import { AppError, NotFoundError } from '#app/domain/errors.ts'
import type { Step } from '#db/connection.server.ts'
import { findPlan, type PlanRow } from '#db/tenant/plans.server.ts'
import { contentOf, writeContent } from '#db/tenant/structure.server.ts'
import { keepVersion, type VersionReason } from '#db/tenant/versions.server.ts'
import type { TenantReader, TenantTx } from '#db/tenants.server.ts'
import type { TenantContext } from './context.ts'

/** The plan was changed since the learner looked at it, on another device or in another tab. Nothing was done. */
export class ChangedElsewhereError extends AppError {
  constructor() {
    super(
      'changed_elsewhere',
      409,
      'This plan was changed elsewhere since you opened it, so nothing was changed. Reload it and try again.',
    )
  }
}

/** There is nothing to change yet: the plan has no content. */
export class NotReadyError extends AppError {
  constructor() {
    super('not_ready', 409, 'This plan has no content yet.')
  }
}

export type Held = { plan: PlanRow; current: Content }

/**
 * A plan with all that it holds. `seen` is the version the learner looked at, where it is known. Throws 404, 409
 * `not_ready` or `changed_elsewhere`.
 */
export function* holdContent(r: TenantReader, planId: string, seen?: number): Step<Held> {
  const plan = yield* findPlan(r, planId)
  if (!plan) throw new NotFoundError('plan')
  if (plan.modulesTotal === 0) throw new NotReadyError()
  if (seen !== undefined && seen !== plan.version) throw new ChangedElsewhereError()
  return { plan, current: yield* contentOf(r, plan) }
}

type Why = { reason: VersionReason; change: string; undone?: boolean }

/** Replace what a plan holds, and keep what it held as a version. */
export function* changeContent(
  tx: TenantTx,
  ctx: TenantContext,
  { plan, current }: Held,
  next: Content,
  why: Why,
): Step<void> {
  const { reason, change, undone } = why
  const now = ctx.now().getTime()
  const content = undone ? { ...current, undone } : current
  yield* keepVersion(tx, { planId: plan.id, version: plan.version, reason, change, content, createdAt: now })
  yield* writeContent(tx, plan, next, now)
}
