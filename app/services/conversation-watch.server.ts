import type { ChatEvent } from '#app/domain/chat-view.ts'
import { NotFoundError } from '#app/domain/errors.ts'
import { conversationBell } from '#app/jobs/bell.server.ts'
import type { Step } from '#db/connection.server.ts'
import { chunksAfter, firstSeqOf } from '#db/tenant/chunks.server.ts'
import { findConversation } from '#db/tenant/conversations.server.ts'
import { activeReply } from '#db/tenant/messages.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'
import type { TenantContext } from './context.ts'
import { watchRows, type Look, type WatchFrame, type WatchOptions } from './watch-rows.server.ts'

export type ReplySoFar = {
  /** Whether a reply is being made. */
  active: boolean
  /** Sequence number before that reply's first event, or of the latest event. */
  before: number
  /** Sequence number of the latest event. */
  last: number
}

/** Where one who has seen nothing begins to watch. Throws 404. */
export const replySoFar = (ctx: TenantContext, id: string): Promise<ReplySoFar> =>
  ctx.db.read(function* (r): Step<ReplySoFar> {
    const conversation = yield* findConversation(r, id)
    if (!conversation) throw new NotFoundError('conversation')
    const last = conversation.lastSeq
    const reply = yield* activeReply(r, id)
    const first = reply && (yield* firstSeqOf(r, reply.id))
    return { active: reply !== undefined, before: first === undefined ? last : first - 1, last }
  })

export type ChatFrame = WatchFrame<ChatEvent>

/** Events read at a time. */
const PAGE = 200

function* look(r: TenantReader, id: string, after: number): Step<Look<ChatEvent>> {
  if (!(yield* findConversation(r, id))) return { events: [], more: false }
  const events = yield* chunksAfter(r, id, after, PAGE)
  return { events, more: events.length === PAGE || (yield* activeReply(r, id)) !== undefined }
}

/** A conversation's events after `after`, then live ones, until no reply is being made; see `watchRows`. */
export const watchConversation = (
  ctx: TenantContext,
  id: string,
  after: number,
  options: WatchOptions,
): AsyncGenerator<ChatFrame> =>
  watchRows(ctx, { key: conversationBell(ctx.tenantId, id), after, look: (r, at) => look(r, id, at) }, options)
