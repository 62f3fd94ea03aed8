import type { ActionFunctionArgs } from '@remix-run/node'
import { outcomeOf } from '#app/http/outcome.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { retryRunBy } from '#app/services/other-providers.server.ts'
import { retryRun } from '#app/services/workflows.server.ts'

export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const { runId = '' } = params
  const by = (await request.formData()).get('by')
  const again = () => (typeof by === 'string' ? retryRunBy(ctx, runId, by) : retryRun(ctx, runId))
  return outcomeOf({ request, context }, `/runs/${runId}`, again)
}
