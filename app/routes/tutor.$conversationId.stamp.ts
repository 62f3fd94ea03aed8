import type { LoaderFunctionArgs } from '@remix-run/node'
import { requireTenant } from '#app/http/tenant.server.ts'
import { stampOf } from '#app/http/tutor-page.server.ts'
import { getConversation } from '#app/services/conversations.server.ts'

/** Whether anything has changed since a page was made: on another device, or by the title that a model gave. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return Response.json({ stamp: stampOf(await getConversation(ctx, params['conversationId'] ?? '')) })
}
