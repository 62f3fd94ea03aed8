import { data, redirect } from '@remix-run/node'
import { z } from 'zod'
import { NotFoundError } from '#app/domain/errors.ts'
import type { TenantContext } from '#app/services/context.ts'
import { deleteForGood, listDeletedPlans, restoreDeletedPlan } from '#app/services/deleted.server.ts'
import { parseForm } from './form.server.ts'

const DeletedForm = z.object({
  intent: z.enum(['restore', 'forget']),
  plan: z.string().min(1).max(64),
  confirmation: z.string().optional(),
})

/** What has to be typed before a plan goes for good. */
const WORD = 'delete'

/** The plan that was deleted a moment ago, if the address names one, and how many there are. */
export async function deletedNote(ctx: TenantContext, request: Request) {
  const plans = await listDeletedPlans(ctx)
  const id = new URL(request.url).searchParams.get('deleted')
  const just = plans.find((plan) => plan.id === id)
  return { count: plans.length, just: just ? { id: just.id, title: just.title } : null }
}

/** Bring a deleted plan back and go to it, or remove it for good once the word is typed. Throws 404. */
export async function decideDeleted(ctx: TenantContext, request: Request) {
  const form = await parseForm(request, DeletedForm)
  if (!form.success) throw new NotFoundError('deleted plan')
  const { intent, plan, confirmation = '' } = form.data
  if (intent === 'restore') {
    await restoreDeletedPlan(ctx, plan)
    return redirect(`/plans/${plan}`)
  }
  if (confirmation.trim().toLowerCase() !== WORD) {
    const error = `Type “${WORD}” to confirm. Nothing has been deleted.`
    return data({ plan, error }, { status: 422 })
  }
  await deleteForGood(ctx, plan)
  return redirect('/plans/deleted')
}
