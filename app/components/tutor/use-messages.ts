import { useRevalidator } from '@remix-run/react'
import { startTransition, useCallback, useEffect, useReducer, useRef } from 'react'
import { flushSync } from 'react-dom'
import type { ChatEvent, MessagePage } from '#app/domain/chat-view.ts'
import type { Hearing } from '../live/types.ts'
import { useLive, type Live } from '../live/use-live.ts'
import { behind, listOf, nextList, type MessageList } from './message-list-state.ts'

/** Words come faster than anybody reads: what comes within this is drawn at once, ms. */
const DRAWN_EVERY_MS = 60

type Given = { id: string; page: MessagePage; live: Live<ChatEvent> | null; place: string; total: number }

/** Collects what comes and hands it on in one piece. */
function useBatches(onBatch: (events: ChatEvent[]) => void) {
  const waiting = useRef<ChatEvent[]>([])
  const timer = useRef<ReturnType<typeof setTimeout>>()
  useEffect(() => () => clearTimeout(timer.current), [])
  return useCallback(
    (event: ChatEvent) => {
      waiting.current.push(event)
      timer.current ??= setTimeout(() => {
        const events = waiting.current
        timer.current = undefined
        waiting.current = []
        onBatch(events)
      }, DRAWN_EVERY_MS)
    },
    [onBatch],
  )
}

/** The part of a frame in which the page knows how far it is scrolled, just before it is drawn. */
const frame = () => new Promise((done) => requestAnimationFrame(done))

export type Messages = MessageList & {
  hearing: Hearing
  /** Fetch what stands before or after; resolves when it is there, rejects when it could not be fetched. */
  more: (way: 'earlier' | 'later') => Promise<void>
  toNewest: () => void
}

async function fetchPage(id: string, query: string): Promise<MessagePage> {
  const answer = await fetch(`/tutor/${id}/messages?${query}`)
  if (!answer.ok) throw new Error(`Messages: ${answer.status}`)
  return (await answer.json()) as MessagePage
}

/**
 * The messages of a conversation on this page: the server's, what was scrolled to, and what comes while one is written.
 * `total`: how many there are on its path.
 */
export function useMessages({ id, page, live, place, total }: Given): Messages {
  const { revalidate } = useRevalidator()
  const [list, tell] = useReducer(nextList, page, (given) => listOf(given))
  const onBatch = useCallback((events: ChatEvent[]) => startTransition(() => tell({ act: 'events', events })), [])
  const add = useBatches(onBatch)
  const shown = useRef(list)
  useEffect(() => {
    shown.current = list
  })
  const seen = useRef(place)
  useEffect(() => {
    const same = seen.current === place
    seen.current = place
    tell(same ? { act: 'refresh', page, total } : { act: 'reset', page })
    const after = same ? behind(shown.current, page) : undefined
    if (after === undefined) return
    fetchPage(id, `after=${after}`).then(
      (next) => tell({ act: 'later', page: next }),
      () => undefined,
    )
  }, [id, page, place, total])
  const onEnd = revalidate
  const hearing = useLive(live, { name: `reply-${id}`, path: `/tutor/${id}/stream`, onEvent: add, onEnd })
  const first = list.messages[0]?.depth ?? 1
  const last = list.messages.at(-1)?.depth ?? 0
  const more = useCallback(
    async (way: 'earlier' | 'later') => {
      const next = await fetchPage(id, way === 'earlier' ? `before=${first}` : `after=${last}`)
      await frame()
      flushSync(() => tell({ act: way, page: next }))
    },
    [id, first, last],
  )
  return { ...list, hearing, more, toNewest: () => tell({ act: 'reset', page }) }
}
