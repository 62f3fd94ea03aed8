import { data } from '@remix-run/node'
import { NotFoundError } from '#app/domain/errors.ts'
import { parseUsd, usd } from '#app/domain/money.ts'
import { isMonth } from '#app/domain/month.ts'
import type { TenantContext } from '#app/services/context.ts'
import { callsCsv, setOwnBudget, usageOf } from '#app/services/usage.server.ts'
import { FieldsError } from './accounts.server.ts'
import type { Edge } from './edge.ts'
import { CSV_TYPE, fileResponse } from './file-response.server.ts'
import { requireTenant } from './tenant.server.ts'

/** The month that is asked for, or none. Throws 404 for what is no month. */
function monthOf({ request }: Edge): string | undefined {
  const month = new URL(request.url).searchParams.get('month') || undefined
  if (month !== undefined && !isMonth(month)) throw new NotFoundError('month')
  return month
}

/** A month of the learner's ledger, with their budget. */
export const usagePage = async (edge: Edge) => usageOf(await requireTenant(edge), monthOf(edge))

/** An amount typed into a form, nano-USD. Throws `FieldsError` for what is none. */
export function amountOf(form: FormData, name: string): number {
  const typed = form.get(name)
  const nano = typeof typed === 'string' ? parseUsd(typed) : undefined
  if (nano === undefined) throw new FieldsError({ [name]: 'Give an amount in US dollars, like 5 or 0.50.' })
  return nano
}

/** Set the learner's budget, or take it away. Throws `FieldsError`. */
export async function changeBudget(edge: Edge) {
  const ctx = await requireTenant(edge)
  const form = await edge.request.formData()
  if (form.get('intent') === 'remove-budget') {
    await setOwnBudget(ctx, null)
    return data({ ok: true as const, message: 'Budget removed.' })
  }
  const budget = amountOf(form, 'budget')
  await setOwnBudget(ctx, budget)
  return data({ ok: true as const, message: `Your budget is ${usd(budget)} a month.` })
}

/** A learner's ledger as a file, read and sent a part at a time, as fast as it is taken. */
export const csvResponse = (edge: Edge, ctx: TenantContext, month: string | undefined): Response =>
  fileResponse(edge, callsCsv(ctx, month), { name: `cairn-usage-${month ?? 'all'}.csv`, contentType: CSV_TYPE })

/** The learner's ledger, of a month or whole. */
export async function usageCsv(edge: Edge): Promise<Response> {
  const ctx = await requireTenant(edge)
  return csvResponse(edge, ctx, monthOf(edge))
}
