import type { ConversationView, MessageView } from './chat-view.ts'

export const EXPORT_FORMATS = ['markdown', 'json'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

const ENDED: Partial<Record<MessageView['status'], string>> = {
  stopped: 'stopped',
  interrupted: 'cut off',
  failed: 'failed',
  pending: 'not begun yet',
  streaming: 'still being written',
}

/** A message of a file: where it belongs, and whether it is on the path that is shown. */
export type ExportedMessage = MessageView & { parentId: string | null; shown: boolean }

/** The head of a conversation in Markdown. */
function markdownHead({ title, planTitle, createdAt }: ConversationView): string {
  const about = planTitle === null ? '' : ` About the plan “${planTitle}”.`
  return `# ${title.replaceAll(/\s+/g, ' ')}\n\nBegun ${createdAt.slice(0, 10)}.${about}`
}

/** One message in Markdown: who said it and when, what was said, what was done. */
function markdownMessage(message: MessageView): string {
  const who = message.role === 'user' ? 'You' : (message.agentName ?? 'Tutor')
  const how = ENDED[message.status]
  const by = message.role === 'assistant' && message.model !== null ? `, ${message.model}` : ''
  const head = `## ${who} (${message.createdAt.slice(0, 16).replace('T', ' ')} UTC${by}${how ? `, ${how}` : ''})`
  const tools = message.tools.map(({ says, state }) => `- ${says} (${state})`).join('\n')
  return [head, message.text.trim(), tools].filter((part) => part !== '').join('\n\n')
}

const indented = (value: unknown, by: string) => JSON.stringify(value, null, 2).replaceAll('\n', `\n${by}`)

/** How a file begins, before its first message. */
export const exportHead = (format: ExportFormat, conversation: ConversationView): string =>
  format === 'json'
    ? `{\n  "conversation": ${indented(conversation, '  ')},\n  "messages": [`
    : `${markdownHead(conversation)}\n`

/** One message of a file; in JSON no comma precedes the first. */
export const exportMessage = (format: ExportFormat, message: ExportedMessage, isFirst: boolean): string =>
  format === 'json' ? `${isFirst ? '' : ','}\n    ${indented(message, '    ')}` : `\n${markdownMessage(message)}\n`

/** How a file ends. */
export const exportTail = (format: ExportFormat): string => (format === 'json' ? '\n  ]\n}\n' : '')
