import type { ActionFunctionArgs } from '@remix-run/node'
import type { ClientActionFunctionArgs } from '@remix-run/react'
import { sent } from '#app/components/plan/sent.ts'
import { outcomeOf } from '#app/http/outcome.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { cancelPlan } from '#app/services/attempts.server.ts'

export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const { planId = '' } = params
  return outcomeOf({ request, context }, `/plans/${planId}`, () => cancelPlan(ctx, planId))
}

export const clientAction = ({ serverAction }: ClientActionFunctionArgs) => sent(() => serverAction<typeof action>())
