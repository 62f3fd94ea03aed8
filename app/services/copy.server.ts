import type { PlanKind } from '#app/domain/plan.ts'
import type { TenantContext } from './context.ts'
import { getPlan } from './plans.server.ts'

/** What a plan was asked for, as its kind and the values of its form, to start another from. Throws 404. */
export async function copyOf(
  ctx: TenantContext,
  planId: string,
): Promise<{ kind: PlanKind; fields: Record<string, string> }> {
  const { input, kind } = await getPlan(ctx, planId)
  const names = new Set(ctx.blueprints[kind].form.map((field) => field.name))
  const kept = Object.entries(input).filter(([name, value]) => names.has(name) && value !== undefined && value !== null)
  return { kind, fields: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])) }
}
