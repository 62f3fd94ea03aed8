import type { ActionFunctionArgs } from '@remix-run/node'
import { makeFromForm } from '#app/http/learning-form.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'

export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return makeFromForm({ request, context }, ctx, params['planId'] ?? '')
}
