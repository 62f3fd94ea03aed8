import type { LoaderFunctionArgs } from '@remix-run/node'
import { isRouteErrorResponse, type ClientLoaderFunctionArgs } from '@remix-run/react'
import type { Window } from '#app/components/live/types.ts'
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

/** A window that cannot be opened is no error of the page: it says so and tries again. */
export async function clientLoader({ serverLoader }: ClientLoaderFunctionArgs): Promise<Window<ChatEvent>> {
  try {
    return await serverLoader<typeof loader>()
  } catch (error) {
    if (error instanceof Response || isRouteErrorResponse(error)) throw error
    return { streamId: null, frames: null }
  }
}

/** A window is read once; nothing else that happens on the page opens it again. */
export const shouldRevalidate = () => false

/** A page, though an empty one: only to pages does Remix hand promises. */
export default function Stream() {
  return null
}
