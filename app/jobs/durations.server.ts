import type { Logger } from 'pino'
import type { Clock } from '#app/domain/clock.ts'
import type { PlanKind } from '#app/domain/plan.ts'
import type { Blueprint } from '#app/generation/blueprint.ts'
import { expectedSize } from '#app/generation/size.ts'
import type { Step } from '#db/connection.server.ts'
import type { ControlDb } from '#db/control/control.server.ts'
import { recordDuration } from '#db/control/durations.server.ts'
import type { JobRow } from '#db/control/jobs.server.ts'
import { attemptOfJob } from '#db/tenant/attempts.server.ts'
import { findPlan } from '#db/tenant/plans.server.ts'
import type { TenantDb, TenantReader } from '#db/tenants.server.ts'

type Deps = Clock & { control: ControlDb; log: Logger; blueprints: Record<PlanKind, Blueprint> }
type Row = Parameters<typeof recordDuration>[1]

/** How long the attempt of this run took; nothing while it goes on, or when another run holds it. */
function* durationOf(r: TenantReader, deps: Deps, job: JobRow, fence: string): Step<Row | undefined> {
  const plan = yield* findPlan(r, job.subjectId)
  const attempt = plan && (yield* attemptOfJob(r, job.subjectId, job.id))
  if (!attempt || attempt.fence !== fence || attempt.status === 'in_progress') return undefined
  const { provider, model, durationMs, classification } = attempt
  if (provider === null || model === null || durationMs === null) return undefined
  const size = expectedSize(deps.blueprints[plan.kind], plan, attempt)
  return { kind: plan.kind, provider, model, size, durationMs, classification, at: deps.now().getTime() }
}

/**
 * Keep how long an attempt took that its run has seen end: made, failed or cancelled. One whose run died is not kept,
 * because when it died is not known. An estimate is not worth a job: what goes wrong here is logged.
 */
export async function noteDuration(deps: Deps, db: TenantDb, job: JobRow, fence: string): Promise<void> {
  try {
    const row = await db.read((r) => durationOf(r, deps, job, fence))
    if (row) await deps.control.immediate((tx) => recordDuration(tx, row))
  } catch (err) {
    deps.log.warn({ err, job: job.id }, 'a duration could not be kept')
  }
}
