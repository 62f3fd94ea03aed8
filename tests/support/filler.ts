import { QuotaExceededError } from '#app/domain/errors.ts'
import type { TenantContext } from '#app/services/context.ts'
import { insertPlan } from '#db/tenant/plans.server.ts'

export const MB = 1024 * 1024

let fillers = 0

/** A plan that takes `bytes` of a learner's space, written past the gate as only a bug could. Returns its id. */
export async function fill(ctx: Pick<TenantContext, 'db'>, bytes: number): Promise<string> {
  const id = `filler-${++fillers}`
  const row = { id, kind: 'course', generation: 'failed', topic: 'Filler', title: 'Filler' } as const
  const input = { topic: 'Filler', notes: 'n'.repeat(bytes) }
  await ctx.db.immediate((tx) => insertPlan(tx, { ...row, input, createdAt: 1, updatedAt: 1 }))
  return id
}

/** Write to a learner's file until nothing more fits. Returns the ids of what was written, and the refusal. */
export async function fillToWall(ctx: Pick<TenantContext, 'db'>): Promise<{ ids: string[]; refusal: unknown }> {
  const ids: string[] = []
  let refusal: unknown
  for (const bytes of [MB, 64 * 1024, 1000, 1]) {
    for (;;) {
      try {
        ids.push(await fill(ctx, bytes))
      } catch (error) {
        if (!(error instanceof QuotaExceededError)) throw error
        refusal = error
        break
      }
    }
  }
  return { ids, refusal }
}
