import type { ActionFunctionArgs } from '@remix-run/node'
import { removeRunFromForm } from '#app/http/runs-page.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'

export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return removeRunFromForm(ctx, params['runId'] ?? '')
}
