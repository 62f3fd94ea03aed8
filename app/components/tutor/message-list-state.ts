import type { ChatEvent, MessagePage, MessageView } from '#app/domain/chat-view.ts'

/**
 * Most messages that a page holds, of which it draws those near the window: beyond it those at the far end make room,
 * and come back when they are scrolled to.
 */
const HELD_MAX = 400

export type MessageList = Pick<MessagePage, 'messages' | 'hasBefore' | 'hasAfter'>

export type ListAct =
  | { act: 'reset'; page: MessagePage }
  | { act: 'refresh'; page: MessagePage }
  | { act: 'earlier'; page: MessagePage }
  | { act: 'later'; page: MessagePage }
  | { act: 'events'; events: ChatEvent[] }

export const listOf = ({ messages, hasBefore, hasAfter }: MessagePage): MessageList => ({
  messages,
  hasBefore,
  hasAfter,
})

/** A reply as it is after one more event. */
function grown(message: MessageView, { data, type }: ChatEvent): MessageView {
  if ('text' in data) return { ...message, status: 'streaming', text: message.text + data.text }
  if ('tool' in data) {
    const { tool } = data
    const known = message.tools.some((each) => each.id === tool.id)
    const tools = known ? message.tools.map((each) => (each.id === tool.id ? tool : each)) : [...message.tools, tool]
    return { ...message, tools }
  }
  if ('status' in data) return { ...message, status: data.status, errorCode: data.errorCode ?? null }
  return type === 'begun' ? { ...message, status: 'streaming' } : message
}

function withEvents(list: MessageList, events: ChatEvent[]): MessageList {
  const messages = list.messages.map((message) =>
    events.reduce((now, event) => (event.messageId === message.id ? grown(now, event) : now), message),
  )
  return { ...list, messages }
}

/** The server's newest page over what is shown: earlier messages stay where the path to them is still the same. */
function refreshed(list: MessageList, page: MessagePage): MessageList {
  const from = page.messages[0]?.depth ?? 1
  const shared = list.messages.filter((message) => message.depth >= from)
  const earlier = list.messages.filter((message) => message.depth < from)
  const meets = earlier.at(-1)?.depth === from - 1
  const same = shared.length > 0 && shared[0]?.id === page.messages[0]?.id
  if (!same && list.hasAfter && !page.hasAfter) return list
  if (!same || !meets) return listOf(page)
  return { messages: [...earlier, ...page.messages], hasBefore: list.hasBefore, hasAfter: page.hasAfter }
}

function withEarlier(list: MessageList, page: MessagePage): MessageList {
  const from = list.messages[0]?.depth ?? Number.MAX_SAFE_INTEGER
  const all = [...page.messages.filter((message) => message.depth < from), ...list.messages]
  const messages = all.slice(0, HELD_MAX)
  return { messages, hasBefore: page.hasBefore, hasAfter: list.hasAfter || messages.length < all.length }
}

function withLater(list: MessageList, page: MessagePage): MessageList {
  const to = list.messages.at(-1)?.depth ?? 0
  const all = [...list.messages, ...page.messages.filter((message) => message.depth > to)]
  const messages = all.slice(-HELD_MAX)
  return { messages, hasBefore: list.hasBefore || messages.length < all.length, hasAfter: page.hasAfter }
}

/** The messages on the page after something has come. */
export function nextList(list: MessageList, given: ListAct): MessageList {
  switch (given.act) {
    case 'reset':
      return listOf(given.page)
    case 'refresh':
      return refreshed(list, given.page)
    case 'earlier':
      return withEarlier(list, given.page)
    case 'later':
      return withLater(list, given.page)
    case 'events':
      return withEvents(list, given.events)
  }
}
