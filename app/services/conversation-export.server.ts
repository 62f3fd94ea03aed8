import { exportHead, exportMessage, exportTail, type ExportFormat } from '#app/domain/chat-export.ts'
import type { TenantContext } from './context.ts'
import { pageMessages } from './conversation-pages.server.ts'
import { getConversation } from './conversations.server.ts'

/** Messages read at a time. */
const PAGE = 100

export type Exported = { name: string; contentType: string; parts: AsyncGenerator<string> }

const FILES: Record<ExportFormat, { ending: string; contentType: string }> = {
  markdown: { ending: 'md', contentType: 'text/markdown; charset=utf-8' },
  json: { ending: 'json', contentType: 'application/json; charset=utf-8' },
}

/**
 * The path of a conversation that is shown, as a file of the learner's own: its parts, each read when it is asked for.
 * Throws 404.
 */
export async function exportConversation(ctx: TenantContext, id: string, format: ExportFormat): Promise<Exported> {
  const { ending, contentType } = FILES[format]
  const conversation = await getConversation(ctx, id)
  async function* parts(): AsyncGenerator<string> {
    yield exportHead(format, conversation)
    for (let after = 0, more = true; more;) {
      const { messages, hasAfter } = await pageMessages(ctx, id, { after, limit: PAGE })
      if (messages.length > 0) yield messages.map((message) => exportMessage(format, message)).join('')
      after = messages.at(-1)?.depth ?? after
      more = hasAfter
    }
    yield exportTail(format)
  }
  return { name: `conversation-${id}.${ending}`, contentType, parts: parts() }
}
