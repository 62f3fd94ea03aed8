import type { LoaderFunctionArgs } from '@remix-run/node'
import type { ChatEvent } from '#app/domain/chat-view.ts'
import type { TenantContext } from '#app/services/context.ts'
import { replySoFar, watchConversation } from '#app/services/conversation-watch.server.ts'
import type { WatchOptions } from '#app/services/watch-rows.server.ts'
import { cursorOf, eventResponse } from './event-stream.server.ts'

const wire = ({ seq, type, data, messageId, at }: ChatEvent) => ({
  id: seq,
  event: type,
  data: { ...data, messageId, at: new Date(at).toISOString() },
})

/**
 * Replies of a conversation as server-sent events: after the client's last event, else from before the reply that is
 * being made, so that who starts one and then comes here misses nothing. 204 tells an EventSource that there is nothing
 * to wait for. Throws 404, or 429 with too many streams open.
 */
export async function chatEvents(ctx: TenantContext, args: LoaderFunctionArgs): Promise<Response> {
  const id = args.params['conversationId'] ?? ''
  const { active, before, last } = await replySoFar(ctx, id)
  const cursor = cursorOf(args.request) ?? before
  if (!active && cursor >= last) return new Response(null, { status: 204 })
  const frames = (options: WatchOptions) => watchConversation(ctx, id, cursor, options)
  return eventResponse(ctx, args, { frames, wire })
}
