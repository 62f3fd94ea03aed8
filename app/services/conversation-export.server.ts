import { markdownHead, markdownMessage, type ExportFormat } from '#app/domain/chat-export.ts'
import type { MessageView } from '#app/domain/chat-view.ts'
import type { TenantContext } from './context.ts'
import { pageMessages } from './conversation-pages.server.ts'
import { getConversation } from './conversations.server.ts'

/** Messages read at a time. */
const PAGE = 200

export type Exported = { name: string; contentType: string; text: string }

async function everyMessage(ctx: TenantContext, id: string): Promise<MessageView[]> {
  const all: MessageView[] = []
  for (let more = true; more;) {
    const page = await pageMessages(ctx, id, { after: all.at(-1)?.depth ?? 0, limit: PAGE })
    all.push(...page.messages)
    more = page.hasAfter
  }
  return all
}

/** The path of a conversation that is shown, as a file of the learner's own. Throws 404. */
export async function exportConversation(ctx: TenantContext, id: string, format: ExportFormat): Promise<Exported> {
  const conversation = await getConversation(ctx, id)
  const messages = await everyMessage(ctx, id)
  if (format === 'json') {
    const text = `${JSON.stringify({ conversation, messages }, null, 2)}\n`
    return { name: `conversation-${id}.json`, contentType: 'application/json; charset=utf-8', text }
  }
  const text = `${[markdownHead(conversation), ...messages.map(markdownMessage)].join('\n\n')}\n`
  return { name: `conversation-${id}.md`, contentType: 'text/markdown; charset=utf-8', text }
}
