import { useRevalidator } from '@remix-run/react'
import { startTransition, useCallback, useEffect, useReducer, useRef } from 'react'
import { flushSync } from 'react-dom'
import type { ChatEvent, MessagePage } from '#app/domain/chat-view.ts'
import type { Hearing } from '../live/types.ts'
import { useLive, type Live } from '../live/use-live.ts'
import { listOf, nextList, type MessageList } from './message-list-state.ts'

/** Words come faster than anybody reads: what comes within this is drawn at once, ms. */
const DRAWN_EVERY_MS = 60

type Given = { id: string; page: MessagePage; live: Live<ChatEvent> | null; place: string }

/** Collects what comes and hands it on in one piece. */
function useBatches(onBatch: (events: ChatEvent[]) => void) {
  const waiting = useRef<ChatEvent[]>([])
  const timer = useRef<ReturnType<typeof setTimeout>>()
  const drop = useCallback(() => {
    clearTimeout(timer.current)
    timer.current = undefined
    waiting.current = []
  }, [])
  useEffect(() => drop, [drop])
  const add = useCallback(
    (event: ChatEvent) => {
      waiting.current.push(event)
      timer.current ??= setTimeout(() => {
        const events = waiting.current
        drop()
        onBatch(events)
      }, DRAWN_EVERY_MS)
    },
    [onBatch, drop],
  )
  return { add, drop }
}

/** The part of a frame in which the page knows how far it is scrolled, just before it is drawn. */
const frame = () => new Promise((done) => requestAnimationFrame(done))

export type Messages = MessageList & {
  hearing: Hearing
  /** Fetch what stands before or after; resolves when it is there. */
  more: (way: 'earlier' | 'later') => Promise<void>
  toNewest: () => void
}

/** The messages of a conversation on this page: the server's, what was scrolled to, and what comes while one is written. */
export function useMessages({ id, page, live, place }: Given): Messages {
  const { revalidate } = useRevalidator()
  const [list, tell] = useReducer(nextList, page, listOf)
  const onBatch = useCallback((events: ChatEvent[]) => startTransition(() => tell({ act: 'events', events })), [])
  const { add, drop } = useBatches(onBatch)
  const seen = useRef(place)
  useEffect(() => {
    drop()
    tell({ act: seen.current === place ? 'refresh' : 'reset', page })
    seen.current = place
  }, [page, place, drop])
  const onEnd = revalidate
  const hearing = useLive(live, { name: `reply-${id}`, path: `/tutor/${id}/stream`, onEvent: add, onEnd })
  const first = list.messages[0]?.depth ?? 1
  const last = list.messages.at(-1)?.depth ?? 0
  const more = useCallback(
    async (way: 'earlier' | 'later') => {
      const query = way === 'earlier' ? `before=${first}` : `after=${last}`
      const answer = await fetch(`/tutor/${id}/messages?${query}`)
      if (!answer.ok) return
      const next = (await answer.json()) as MessagePage
      await frame()
      flushSync(() => tell({ act: way, page: next }))
    },
    [id, first, last],
  )
  return { ...list, hearing, more, toNewest: () => tell({ act: 'reset', page }) }
}
