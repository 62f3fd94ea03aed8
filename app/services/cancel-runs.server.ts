import { cancelRunIn } from '#app/workflows/engine/record.server.ts'
import type { Step } from '#db/connection.server.ts'
import { activeRuns } from '#db/tenant/runs.server.ts'
import type { TenantTx } from '#db/tenants.server.ts'
import type { TenantContext } from './context.ts'

/** Cancel whatever is at work on a plan, in the transaction that takes the plan away. Returns the jobs to stop. */
export function* cancelRunsOf(tx: TenantTx, ctx: TenantContext, planId: string): Step<string[]> {
  const active = yield* activeRuns(tx, planId)
  for (const { id } of active) yield* cancelRunIn(tx, id, ctx.now().getTime())
  return active.map(({ jobId }) => jobId)
}
