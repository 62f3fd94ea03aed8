import type { ChatEvent, MessagePage, MessageView } from '#app/domain/chat-view.ts'

/**
 * Most messages that a page holds, of which it draws those near the window: beyond it those at the far end make room,
 * and come back when they are scrolled to.
 */
const HELD_MAX = 400

/** A message as it is after the event of number `asOf`. */
type Shown = MessageView & { asOf: number }

export type MessageList = Pick<MessagePage, 'hasBefore' | 'hasAfter'> & {
  messages: Shown[]
  /** What was heard since the server was last asked for the page: also of messages that are not in the list. */
  heard: ChatEvent[]
}

/** `total`: messages on the path that is shown. */
type ListAct =
  | { act: 'reset' | 'earlier' | 'later'; page: MessagePage }
  | { act: 'refresh'; page: MessagePage; total: number }
  | { act: 'events'; events: ChatEvent[] }

/** Messages as they are after the last of these events; what they know already is not told them again. */
const after = (messages: Shown[], events: ChatEvent[]): Shown[] =>
  messages.map((message) =>
    events.reduce(
      (now, event) =>
        event.messageId === now.id && event.seq > now.asOf ? { ...grown(now, event), asOf: event.seq } : now,
      message,
    ),
  )

/** Messages of a page, with what was heard after it was made. */
const shownOf = ({ messages, lastSeq }: MessagePage, heard: ChatEvent[]): Shown[] =>
  after(
    messages.map((message) => ({ ...message, asOf: lastSeq })),
    heard.filter(({ seq }) => seq > lastSeq),
  )

export const listOf = (page: MessagePage, heard: ChatEvent[] = []): MessageList => ({
  messages: shownOf(page, heard),
  hasBefore: page.hasBefore,
  hasAfter: page.hasAfter,
  heard,
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

const depthsOf = (messages: readonly MessageView[]) => ({
  first: messages[0]?.depth ?? 1,
  last: messages.at(-1)?.depth ?? 0,
})

/** The list as it is where a page shares nothing with it: the reader is elsewhere, and stays there. */
function unshared(list: MessageList, page: MessagePage, total: number): MessageList {
  const messages = list.messages.filter(({ depth }) => depth <= total)
  if (messages.length === 0 || (!list.hasAfter && !page.hasAfter)) return listOf(page, list.heard)
  return { ...list, messages, hasAfter: depthsOf(messages).last < total }
}

/** The server's page over what is shown: messages before and after it stay where the path to them is still the same. */
function refreshed(list: MessageList, page: MessagePage, total: number): MessageList {
  const { first, last } = depthsOf(page.messages)
  const shared = list.messages.filter(({ depth }) => depth >= first && depth <= last)
  const isSame = (message: MessageView | undefined) =>
    message && page.messages[message.depth - first]?.id === message.id
  if (shared.length === 0) return unshared(list, page, total)
  if (!isSame(shared[0])) return list.hasAfter && !page.hasAfter ? list : listOf(page, list.heard)
  const above = list.messages.filter(({ depth }) => depth < first)
  const meets = page.hasAfter && shared.at(-1)?.depth === last && isSame(shared.at(-1))
  const below = meets ? list.messages.filter(({ depth }) => depth > last && depth <= total) : []
  return {
    messages: [...above, ...shownOf(page, list.heard), ...below],
    hasBefore: above.length > 0 ? list.hasBefore : page.hasBefore,
    hasAfter: below.length > 0 ? depthsOf(below).last < total : page.hasAfter,
    heard: list.heard,
  }
}

function withEarlier(list: MessageList, page: MessagePage): MessageList {
  const { first } = depthsOf(list.messages)
  // Asked for by a list that has gone meanwhile.
  if (depthsOf(page.messages).last < first - 1) return list
  const all = [...shownOf(page, list.heard).filter(({ depth }) => depth < first), ...list.messages]
  const messages = all.slice(0, HELD_MAX)
  return { ...list, messages, hasBefore: page.hasBefore, hasAfter: list.hasAfter || messages.length < all.length }
}

function withLater(list: MessageList, page: MessagePage): MessageList {
  const from = page.messages[0]?.depth
  if (from === undefined) return { ...list, hasAfter: page.hasAfter }
  const { first, last } = depthsOf(list.messages)
  if (from > last + 1 || from <= first) return list
  const all = [...list.messages.filter(({ depth }) => depth < from), ...shownOf(page, list.heard)]
  const messages = all.slice(-HELD_MAX)
  return { ...list, messages, hasBefore: list.hasBefore || messages.length < all.length, hasAfter: page.hasAfter }
}

/** What a newer page of the server's own knows need not be kept. */
const forgetful = (list: MessageList, { lastSeq }: MessagePage): MessageList => ({
  ...list,
  heard: list.heard.filter(({ seq }) => seq > lastSeq),
})

/** Messages at the end of a list that are asked for once more where a page of the server's own does not reach it. */
const AGAIN = 40

/** After which depth to ask again, once this page of the server's own has come over the list; undefined where it knows all. */
export function behind({ messages }: MessageList, page: MessagePage): number | undefined {
  const { last } = depthsOf(messages)
  const known = depthsOf(page.messages).last
  return page.hasAfter && last > known ? Math.max(known, last - AGAIN, depthsOf(messages).first) : undefined
}

/** The messages on the page after something has come. */
export function nextList(list: MessageList, given: ListAct): MessageList {
  switch (given.act) {
    case 'reset':
      return listOf(given.page, forgetful(list, given.page).heard)
    case 'refresh':
      return refreshed(forgetful(list, given.page), given.page, given.total)
    case 'earlier':
      return withEarlier(list, given.page)
    case 'later':
      return withLater(list, given.page)
    case 'events':
      return {
        ...list,
        messages: after(list.messages, given.events),
        heard: [...list.heard, ...given.events],
      }
  }
}
