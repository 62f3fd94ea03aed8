import type { TenantContext } from './context.ts'
import { getPlan } from './plans.server.ts'

/** What a plan was asked for, as the values of its form, to start another from. Throws 404. */
export async function fieldsToCopy(ctx: TenantContext, planId: string): Promise<Record<string, string>> {
  const { input, kind } = await getPlan(ctx, planId)
  const names = new Set(ctx.blueprints[kind].form.map((field) => field.name))
  const kept = Object.entries(input).filter(([name, value]) => names.has(name) && value !== undefined && value !== null)
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]))
}
