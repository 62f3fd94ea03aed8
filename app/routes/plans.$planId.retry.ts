import { data, type ActionFunctionArgs } from '@remix-run/node'
import type { ClientActionFunctionArgs } from '@remix-run/react'
import { z } from 'zod'
import { sent } from '#app/components/plan/sent.ts'
import { TopicKind } from '#app/domain/topic-kind.ts'
import { parseForm } from '#app/http/form.server.ts'
import { outcomeOf } from '#app/http/outcome.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { retryPlan } from '#app/services/attempts.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { retryByCurriculum } from '#app/services/curriculum.server.ts'
import { retryByOther } from '#app/services/other-providers.server.ts'
import { restartPlan } from '#app/services/restart.server.ts'

/** `instead` names the attempt to give up first; `by` asks for another provider, this once. */
const RetryForm = z.object({
  instead: z.string().max(40).optional(),
  by: z
    .string()
    .regex(/^(curriculum|operator|own:[\w-]{1,60})$/)
    .optional(),
  topicKind: TopicKind.optional(),
})

function again(ctx: TenantContext, planId: string, form: z.output<typeof RetryForm>): Promise<unknown> {
  if (form.instead) return restartPlan(ctx, planId, form.instead)
  if (form.by === 'curriculum') return retryByCurriculum(ctx, planId, form.topicKind)
  return form.by ? retryByOther(ctx, planId, form.by) : retryPlan(ctx, planId)
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const { planId = '' } = params
  const form = await parseForm(request, RetryForm)
  if (!form.success) throw data({ message: 'This form cannot be read.' }, { status: 422 })
  return outcomeOf({ request, context }, `/plans/${planId}`, () => again(ctx, planId, form.data))
}

export const clientAction = ({ serverAction }: ClientActionFunctionArgs) => sent(() => serverAction<typeof action>())
