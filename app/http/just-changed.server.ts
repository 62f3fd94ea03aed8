import type { TenantContext } from '#app/services/context.ts'
import { lastChange, type LastChange } from '#app/services/past.server.ts'
import type { Edge } from './edge.ts'

/** What a learner has just done here, if the address says so and it is still the latest. */
export async function justChanged({ request }: Edge, ctx: TenantContext, planId: string): Promise<LastChange | null> {
  const changed = new URL(request.url).searchParams.get('changed')
  if (changed === null) return null
  const last = await lastChange(ctx, planId)
  return last?.version === Number(changed) ? last : null
}
