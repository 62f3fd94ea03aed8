import type { LoaderFunctionArgs } from '@remix-run/node'
import { requireTenant } from '#app/http/tenant.server.ts'
import { wantedIn } from '#app/http/tutor-page.server.ts'
import { pageMessages } from '#app/services/conversation-pages.server.ts'

/** More of a conversation, for a page that shows a part of it. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return Response.json(await pageMessages(ctx, params['conversationId'] ?? '', wantedIn(request)))
}
