import { useState } from 'react'
import type { MessageView } from '#app/domain/chat-view.ts'
import type { MessageList } from './message-list-state.ts'

type Told = Pick<MessageView, 'status'> & { asks: boolean }

/** What is worth saying aloud about a reply; never its words. */
function wordsFor({ status, asks }: Told): string {
  switch (status) {
    case 'pending':
    case 'streaming':
      return 'A reply is being written.'
    case 'complete':
      return asks ? 'The reply needs your approval.' : 'The reply is ready.'
    case 'stopped':
    case 'interrupted':
    case 'failed':
      return 'The reply ended early.'
  }
}

const isWaiting = ({ state }: { state: string }) => state === 'waiting'

/** How the reply stands that is written out of sight, from what was heard of it. */
function heardOf({ heard }: MessageList): Told {
  const asks = heard.some(({ data }) => 'tool' in data && isWaiting(data.tool))
  return heard.reduce<Told>((told, { data }) => ('status' in data ? { status: data.status, asks } : told), {
    status: 'streaming',
    asks,
  })
}

/**
 * What to say about the newest reply, also to somebody who reads further up; what was `said` stays until there is
 * something else to say, so that no older reply is spoken of. `active`: one is being written.
 */
export function spoken(list: MessageList, active: boolean, said: string): string {
  if (list.hasAfter) return active ? wordsFor(heardOf(list)) : said
  const latest = list.messages.at(-1)
  return latest?.role === 'assistant' ? wordsFor({ status: latest.status, asks: latest.tools.some(isWaiting) }) : ''
}

/** What a live region says of the newest reply. */
export function useAloud(list: MessageList, active: boolean): string {
  const [said, say] = useState('')
  const now = spoken(list, active, said)
  if (now !== said) say(now)
  return now
}
