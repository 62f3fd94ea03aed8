import type { TenantContext } from '#app/services/context.ts'
import { stopReply } from '#app/services/messages.server.ts'
import { begin } from './chat.ts'
import { harmFile } from './invariants.ts'

/**
 * A conversation of so many messages on its path, planted: the third and later say `Message N`, or what the SQL
 * expression `text` makes of `d`, their depth. Its id.
 */
export async function longConversation(
  dataDir: string,
  ctx: TenantContext,
  messages: number,
  text = `'Message ' || d`,
): Promise<string> {
  const { conversationId: id, replyId } = await begin(ctx)
  await stopReply(ctx, id)
  harmFile(
    dataDir,
    ctx.tenantId,
    `with recursive n(d) as (select 3 union all select d + 1 from n where d < ${messages})
      insert into messages (id, conversation_id, parent_id, depth, shown, role, status, text, created_at, settled_at)
      select '${id}-' || d, '${id}', case d when 3 then '${replyId}' else '${id}-' || (d - 1) end, d, 1, 'user',
        'complete', ${text}, 1, 1 from n;
    update conversations set leaf_id = '${id}-${messages}' where id = '${id}'`,
  )
  return id
}
