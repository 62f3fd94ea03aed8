import { redirect } from '@remix-run/node'
import { z } from 'zod'
import { NotFoundError } from '#app/domain/errors.ts'
import { PART_NOUN } from '#app/domain/progress.ts'
import type { TenantContext } from '#app/services/context.ts'
import { getPlan } from '#app/services/plans.server.ts'
import { acceptProposal, discardProposal, findProposal } from '#app/services/proposals.server.ts'
import { refusedDeed } from './deed.server.ts'
import type { Edge } from './edge.ts'
import { formFields } from './form.server.ts'
import { justChanged } from './just-changed.server.ts'

const DecisionForm = z.object({
  intent: z.enum(['all', 'chosen', 'discard']),
  proposal: z.string().min(1).max(64),
  seen: z.coerce.number().int().min(0).optional(),
  modules: z
    .union([z.string().transform((one) => [one]), z.array(z.string())])
    .default([])
    .pipe(z.array(z.string().max(64)).max(100)),
})

/** The page of what waits for a decision. Throws 404. */
export async function proposalPage(edge: Edge, ctx: TenantContext, planId: string) {
  const { id, title, kind } = await getPlan(ctx, planId)
  return {
    plan: { id, title, noun: PART_NOUN[kind] },
    proposal: await findProposal(ctx, planId),
    last: await justChanged(edge, ctx, planId),
    discarding: new URL(edge.request.url).searchParams.has('discard'),
  }
}

async function decide(ctx: TenantContext, planId: string, form: z.output<typeof DecisionForm>): Promise<string> {
  const { intent, proposal, seen } = form
  if (intent === 'discard') {
    await discardProposal(ctx, planId, proposal)
    return `/plans/${planId}`
  }
  const modules = intent === 'all' ? 'all' : form.modules
  const { open, version } = await acceptProposal(ctx, planId, proposal, { modules, seen })
  return `/plans/${planId}${open.length > 0 ? '/changes' : ''}?changed=${version}`
}

/** Accept all of it or some, or discard it; refused, the page again with what is so now. Throws 404. */
export async function decideFromForm(edge: Edge, ctx: TenantContext, planId: string) {
  const form = DecisionForm.safeParse(formFields(await edge.request.formData()))
  if (!form.success) throw new NotFoundError('proposal')
  try {
    return redirect(await decide(ctx, planId, form.data))
  } catch (error) {
    return refusedDeed(edge, error)
  }
}
