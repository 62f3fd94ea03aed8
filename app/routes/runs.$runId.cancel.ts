import type { ActionFunctionArgs } from '@remix-run/node'
import { outcomeOf } from '#app/http/outcome.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { cancelRun } from '#app/services/workflows.server.ts'

export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const { runId = '' } = params
  return outcomeOf({ request, context }, `/runs/${runId}`, () => cancelRun(ctx, runId))
}
