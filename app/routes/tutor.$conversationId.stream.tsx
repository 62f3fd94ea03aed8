import type { LoaderFunctionArgs } from '@remix-run/node'
import type { ClientLoaderFunctionArgs } from '@remix-run/react'
import { NoPage, opened, readOnce } from '#app/components/live/window-route.tsx'
import type { ChatEvent } from '#app/domain/chat-view.ts'
import { cursorIn, openWatch } from '#app/http/stream.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { watchConversation } from '#app/services/conversation-watch.server.ts'
import { getConversation } from '#app/services/conversations.server.ts'

/** The next window onto a reply that is being made, after a cursor. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const { id } = await getConversation(ctx, params['conversationId'] ?? '')
  return openWatch({ context }, ctx, (options) => watchConversation(ctx, id, cursorIn(request), options))
}

export const clientLoader = ({ serverLoader }: ClientLoaderFunctionArgs) => opened<ChatEvent>(serverLoader)

export { readOnce as shouldRevalidate, NoPage as default }
