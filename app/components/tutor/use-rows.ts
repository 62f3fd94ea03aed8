import { useWindowVirtualizer, type Range, type Virtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useState, type RefObject } from 'react'
import type { MessageView } from '#app/domain/chat-view.ts'
import { useBeforePaint } from './use-scroll.ts'

/** Between two messages, CSS pixels. */
const GAP = 24
/** Messages kept on the page beyond each edge of the window, so that Tab, `j` and `k` always find the next one. */
const BEYOND = 6
/** Taller than its text: heading and deeds; a line of text; its characters on a wide page. For what was never drawn. */
const AROUND = 110
const LINE = 26
const CHARACTERS = 75

const guess = (message: MessageView | undefined) => {
  const lines = message?.text.split('\n').reduce((sum, line) => sum + 1 + Math.floor(line.length / CHARACTERS), 0) ?? 1
  return AROUND + lines * LINE
}

/**
 * What is above the window and is drawn for the first time, or changes, moves nothing that is read: neither while
 * somebody scrolls up.
 */
function keepsPlace(
  { key, start, size }: { key: string | number | bigint; start: number; size: number },
  _delta: number,
  rows: Virtualizer<Window, HTMLElement>,
): boolean {
  const top = rows.scrollOffset ?? 0
  return rows.itemSizeCache.has(key) ? start + size <= top : start < top
}

/** How far down the page the list begins: what is above it comes and goes. */
function useTop(box: RefObject<HTMLElement>): number {
  const [top, setTop] = useState(0)
  useBeforePaint(() => {
    const now = Math.round((box.current?.getBoundingClientRect().top ?? 0) + window.scrollY)
    setTop((before) => (Math.abs(before - now) > 1 ? now : before))
  })
  return top
}

/** The first time all of a page is drawn, as the server drew it: so each is measured before some are left out. */
function useWhole(): boolean {
  const [whole, setWhole] = useState(true)
  useEffect(() => {
    const frame = requestAnimationFrame(() => setWhole(false))
    return () => cancelAnimationFrame(frame)
  }, [])
  return whole
}

/**
 * Where the messages are that stay wherever the reader scrolls: the one that holds the focus, with those beside it, for
 * the keys, and the one that is `edited`.
 */
function heldIn(box: RefObject<HTMLElement>, messages: MessageView[], edited: string | undefined): number[] {
  const focused = box.current?.querySelector('[data-message]:focus-within')?.id
  const at = (isIt: (id: string) => boolean) => messages.findIndex(({ id }) => isIt(id))
  const held = focused ? at((id) => focused === `m-${id}`) : -1
  const beside = held < 0 ? [] : [held - 1, held, held + 1]
  return [...beside, at((id) => id === edited)].filter((i) => messages[i] !== undefined)
}

export type Row = { index: number; /** Empty space above it, CSS pixels. */ above: number }
export type Rows = { rows: Row[]; below: number; measure: (element: HTMLElement | null) => void }

/** Which of the messages are drawn, and the room that the others would take, so that nothing moves. */
export function useRows(box: RefObject<HTMLElement>, messages: MessageView[], edited: string | undefined): Rows {
  const top = useTop(box)
  const whole = useWhole()
  const rangeExtractor = useCallback(
    ({ startIndex, endIndex, count }: Range) => {
      const from = Math.max(0, startIndex - BEYOND)
      const to = Math.min(count - 1, endIndex + BEYOND)
      const near = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)
      return [...new Set([...near, ...heldIn(box, messages, edited)])].toSorted((a, b) => a - b)
    },
    [box, messages, edited],
  )
  // oxlint-disable-next-line react/incompatible-library -- Nothing that it returns is memoized here.
  const virtual = useWindowVirtualizer<HTMLElement>({
    count: messages.length,
    getItemKey: useCallback((index: number) => messages[index]?.id ?? index, [messages]),
    estimateSize: (index) => guess(messages[index]),
    gap: GAP,
    scrollMargin: top,
    anchorTo: 'end',
    // Who is at the end is told by the page (`useNewest`), where the list is followed by more.
    scrollEndThreshold: Number.NEGATIVE_INFINITY,
    rangeExtractor,
  })
  virtual.shouldAdjustScrollPositionOnItemSizeChange = whole ? () => false : keepsPlace
  const { measureElement: measure } = virtual
  if (whole) return { rows: messages.map((_, index) => ({ index, above: index === 0 ? 0 : GAP })), below: 0, measure }
  const shown = virtual.getVirtualItems()
  const rows = shown.map(({ index, start }, i) => ({ index, above: start - (shown[i - 1]?.end ?? top) }))
  return { rows, below: virtual.getTotalSize() - ((shown.at(-1)?.end ?? top) - top), measure }
}
