import {
  exportHead,
  exportMessage,
  exportTail,
  type ExportedMessage,
  type ExportFormat,
} from '#app/domain/chat-export.ts'
import type { TenantContext } from './context.ts'
import { pageOfAll } from './conversation-pages.server.ts'
import { getConversation } from './conversations.server.ts'

/** Messages read at a time. */
const PAGE = 100

export type Exported = { name: string; contentType: string; parts: AsyncGenerator<string> }

const FILES: Record<ExportFormat, { ending: string; contentType: string }> = {
  markdown: { ending: 'md', contentType: 'text/markdown; charset=utf-8' },
  json: { ending: 'json', contentType: 'application/json; charset=utf-8' },
}

/**
 * A conversation as a file of the learner's own: its parts, each read when it is asked for. Markdown is the path that is
 * shown; JSON has what was said otherwise, and other answers, among it. Throws 404.
 */
export async function exportConversation(ctx: TenantContext, id: string, format: ExportFormat): Promise<Exported> {
  const { ending, contentType } = FILES[format]
  const conversation = await getConversation(ctx, id)
  async function* parts(): AsyncGenerator<string> {
    yield exportHead(format, conversation)
    let isFirst = true
    for await (const page of pagesOf(ctx, id, format === 'json' ? [true, false] : [true])) {
      yield page.map((message, at) => exportMessage(format, message, isFirst && at === 0)).join('')
      isFirst = false
    }
    yield exportTail(format)
  }
  return { name: `conversation-${id}.${ending}`, contentType, parts: parts() }
}

/** All messages on the path that is shown, or off it, each once, whatever is chosen while they are read. */
async function* pagesOf(ctx: TenantContext, id: string, sorts: readonly boolean[]): AsyncGenerator<ExportedMessage[]> {
  let after = { depth: 0, id: '' }
  for (;;) {
    const page = await pageOfAll(ctx, id, { after, sorts, limit: PAGE })
    const last = page.at(-1)
    if (!last) return
    after = { depth: last.depth, id: last.id }
    yield page
  }
}
